/* Scoring by keyboard: a digit marks the dimension in focus and moves on. Parts: dimension.html, score_help.html. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-score]");
  if (!form) return;
  const dimensions = [...form.querySelectorAll("[data-dimension]")];
  const saveAndNext = form.querySelector("button[name=then][value=next]") || form.querySelector("button:not([type=button])");

  const inputs = (dimension) => [...dimension.querySelectorAll("input")];
  const marked = (dimension) => inputs(dimension).some((one) => (one.type === "radio" ? one.checked : one.value !== ""));
  const current = () => dimensions.indexOf(document.activeElement.closest("[data-dimension]"));

  function focusOn(index) {
    if (index >= dimensions.length) return saveAndNext.focus();
    const choices = inputs(dimensions[Math.max(index, 0)]);
    (choices.find((one) => one.checked) || choices[0]).focus();
  }

  const firstOpen = () => Math.max(dimensions.findIndex((one) => !marked(one)), 0);

  function give(value) {
    const index = current() < 0 ? firstOpen() : current();
    const choices = inputs(dimensions[index]);
    const choice = choices.find((one) => one.type === "radio" && one.value === value);
    if (!choice) return false;
    choice.checked = true;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    focusOn(index + 1);
    return true;
  }

  function act(key) {
    if (/^[0-9]$/.test(key)) return give(key) || (key === "0" && give("10"));
    if (key === "a" || key === "A") return give("-");
    if (key === "j" || key === "ArrowDown") return focusOn(current() + 1), true;
    if (key === "k" || key === "ArrowUp") return focusOn(current() < 0 ? dimensions.length - 1 : current() - 1), true;
    return false;
  }

  function isTyping(element) {
    return element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.altKey || event.isComposing) return;
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(saveAndNext);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (isTyping(target) && !target.closest("[data-dimension]")) return;
    if (key === "Enter" && target.closest("[data-dimension]")) {
      event.preventDefault();
      form.requestSubmit(saveAndNext);
    } else if (key === "?") {
      event.preventDefault();
      document.getElementById("score-help").showModal();
    } else if (!isTyping(target) && act(key)) {
      event.preventDefault();
    }
  });

  if (window.matchMedia("(hover: hover)").matches && !document.querySelector("[data-focus]")) focusOn(firstOpen());
})();
