/* Narrows a long checklist while one types; what is hidden stays ticked. Used by the people of a cycle. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-checklist]");
  const search = form && form.querySelector("[data-checklist-search]");
  if (!search) return;
  const rows = [...form.querySelectorAll("[data-search]")];

  function narrow() {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.dataset.search.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of form.querySelectorAll("[data-checklist-group]")) {
      group.hidden = !group.querySelector("[data-search]:not([hidden])");
    }
  }

  search.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing that has to be saved
    narrow();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
})();
