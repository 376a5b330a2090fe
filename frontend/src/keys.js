// Single keys: "/" goes to the search. They can be switched off in the settings (WCAG 2.1.4).

const field = "input, textarea, select, [contenteditable]";

function shown(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

// The last search field is that of the page itself, where there is one.
function searchField() {
  const fields = [...document.querySelectorAll("[data-ob-search]")];
  if (!fields.some(shown)) document.querySelector("[data-ob-menu]")?.click();
  return fields.filter(shown).at(-1);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!("obKeys" in document.documentElement.dataset) || event.target.closest?.(field)) return;
  const target = searchField();
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.select();
});
