/* The ballot counts along and keeps to the limit. Part: ballot_bar.html. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const limit = Number(form.dataset.limit);
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=choices]")];
  const count = form.querySelector("[data-ballot-count]");
  const note = form.querySelector("[data-ballot-note]");

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = count.dataset.text.replace("CHOSEN", chosen).replace("LIMIT", limit);
    count.dataset.full = String(chosen === limit);
    for (const box of boxes) box.closest(".ballot-choice").classList.toggle("chosen", box.checked);
    return chosen;
  }

  form.addEventListener("change", (event) => {
    if (!boxes.includes(event.target)) return;
    note.textContent = "";
    if (show() > limit) {
      event.target.checked = false;
      show();
      note.textContent = note.dataset.text;
    }
  });
  show();
})();
