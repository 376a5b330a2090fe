// Everything that every page may need. Charts are a bundle of their own.
import "htmx.org";
import "./browser.js";
import "./copy.js";
import "./keys.js";
import "./lists.js";
import "./menus.js";
import "./requests.js";
