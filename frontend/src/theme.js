// Runs in the head before the first paint: says that scripts work and resolves the theme "auto".
// Without scripts the style sheet follows the system by itself (color-scheme: light dark).
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function apply() {
  if (root.dataset.obTheme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
}

root.classList.add("ob-js");
apply();
dark.addEventListener("change", apply);
