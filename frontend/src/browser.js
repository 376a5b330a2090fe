// The page "system requirements": says per line whether this browser fulfils it.
const TESTS = {
  styles: () => CSS.supports("color", "light-dark(#000, #fff)"),
  scripts: () => typeof structuredClone === "function" && "inert" in HTMLElement.prototype,
  cookies: () => navigator.cookieEnabled,
  passkey: () => typeof PublicKeyCredential === "function" && window.isSecureContext,
  sockets: () => typeof WebSocket === "function",
};

function check(line) {
  const test = TESTS[line.dataset.obRequires];
  const fulfilled = Boolean(test?.());
  line.querySelectorAll("[data-ob-result]").forEach((result) => {
    result.hidden = (result.dataset.obResult === "yes") !== fulfilled;
  });
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-ob-requires]").forEach(check));
