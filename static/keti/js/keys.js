/* One key for each [data-key]: it moves the focus there, Enter presses it; links are followed at once. */
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    const one = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!one) return;
    event.preventDefault();
    if (one.matches("a")) one.click();
    else one.focus();
  });
})();
