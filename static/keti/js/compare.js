/* Comparing in pairs: a slider stands for the list of sentences beneath it, and says its sentence at once. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-compare]");
  if (!form) return;
  const middle = 9; // place of "equally" in the list, after "not compared yet"
  const pairs = [...form.querySelectorAll("[data-pair]")];
  const count = form.querySelector("[data-compare-count]");

  const part = (pair, name) => pair.querySelector(`[data-pair-${name}]`);
  const list = (pair) => pair.querySelector("select");

  function show(pair) {
    const [select, slider, words] = [list(pair), part(pair, "slider"), part(pair, "words")];
    const set = select.selectedIndex > 0;
    slider.value = set ? select.selectedIndex - middle : 0;
    const sentence = set ? select.options[select.selectedIndex].text : words.dataset.unset;
    words.textContent = sentence;
    slider.setAttribute("aria-valuetext", select.options[select.selectedIndex].text);
    pair.dataset.set = String(set);
  }

  function tally() {
    for (const pair of pairs) show(pair);
    if (!count) return;
    const done = pairs.filter((pair) => list(pair).selectedIndex > 0).length;
    count.textContent = count.dataset.text.replace("DONE", done).replace("ALL", pairs.length);
  }

  function choose(pair, step) {
    list(pair).selectedIndex = middle + step;
    list(pair).dispatchEvent(new Event("input", { bubbles: true }));
  }

  function goTo(pair) {
    part(pair, "slider").focus();
    pair.scrollIntoView({ block: "center" });
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-pair-slider]")) {
      event.stopPropagation(); // the list, which has a name, tells of the change
      choose(event.target.closest("[data-pair]"), Number(event.target.value));
    } else {
      tally();
    }
  }, true);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pair-equal]");
    if (button) choose(button.closest("[data-pair]"), 0);
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-pair-slider]")) return;
    event.preventDefault(); // confirms what the slider shows, and goes on with the next pair
    const pair = event.target.closest("[data-pair]");
    choose(pair, Number(event.target.value));
    const next = pairs[pairs.indexOf(pair) + 1];
    if (next) goTo(next);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pair-link]");
    const pair = link && form.querySelector(link.getAttribute("href"));
    if (!pair) return;
    event.preventDefault();
    goTo(pair);
  });

  tally();
})();
