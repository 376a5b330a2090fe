// Buttons that copy the line they name, and say so to eyes and readers.
async function copy(button) {
  const source = document.getElementById(button.dataset.obCopy);
  const words = button.querySelector("span");
  const before = words.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
    words.textContent = button.dataset.obDone;
    button.closest(".ob-copy").querySelector("[role=status]").textContent = button.dataset.obDone;
    setTimeout(() => { words.textContent = before; }, 2000);
  } catch {
    // No permission, or no secure page: select the line, so that Ctrl+C works.
    getSelection().selectAllChildren(source);
    source.focus();
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ob-copy]");
  if (button) copy(button);
});
