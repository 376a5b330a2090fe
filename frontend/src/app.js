// Everything that every page may need. Charts are a bundle of their own.
import "htmx.org";
import "bootstrap/js/src/collapse.js";
import "bootstrap/js/src/dropdown.js";
import "bootstrap/js/src/modal.js";
import "./browser.js";
import "./copy.js";
import "./lists.js";
import "./requests.js";
