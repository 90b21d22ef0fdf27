/* The ranked ballot: topics move by button, number, arrow key or drag. Page: scoring/ballot_ranked.html. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-ranking]");
  if (!form) return;
  const list = form.querySelector("[data-rank-list]");
  const limit = Number(form.dataset.limit);
  const count = form.querySelector("[data-rank-count]");
  const note = form.querySelector("[data-rank-note]");
  const rows = () => [...list.children];
  const ranked = () => rows().filter((row) => row.classList.contains("chosen"));
  const placeOf = (row) => row.querySelector("input[name^=place_]");

  function show() {
    const order = ranked();
    for (const row of rows()) {
      const place = order.indexOf(row);
      placeOf(row).value = place < 0 ? "" : String(place + 1);
      row.querySelector("[data-rank-up]").hidden = place < 0;
      row.querySelector("[data-rank-up]").setAttribute("aria-disabled", String(place === 0));
      row.querySelector("[data-rank-down]").hidden = place < 0;
      row.querySelector("[data-rank-down]").setAttribute("aria-disabled", String(place === order.length - 1));
      row.querySelector("[data-rank-out]").hidden = place < 0;
      row.querySelector("[data-rank-in]").hidden = place >= 0;
    }
    count.textContent = count.dataset.text.replace("RANKED", order.length).replace("ALL", rows().length);
  }

  function tell(row) {
    const order = ranked();
    const text = row.classList.contains("chosen") ? note.dataset.moved : note.dataset.out;
    note.textContent = text
      .replace("PLACE", order.indexOf(row) + 1)
      .replace("RANKED", order.length)
      .replace("TITLE", row.dataset.title);
  }

  /* Whatever moves keeps the focus: a row that is put elsewhere in the page would lose it. */
  function settle(row, focus) {
    show();
    tell(row);
    form.dispatchEvent(new Event("input", { bubbles: true }));
    if (focus) focus.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function put(row, index, focus) {
    const others = ranked().filter((one) => one !== row);
    if (!row.classList.contains("chosen") && others.length >= limit) {
      show();
      note.textContent = note.dataset.full;
      return;
    }
    const at = Math.max(0, Math.min(index, others.length));
    const unranked = rows().find((one) => one !== row && !one.classList.contains("chosen"));
    row.classList.add("chosen");
    list.insertBefore(row, others[at] || unranked || null);
    settle(row, focus);
  }

  function out(row, focus) {
    const last = ranked().pop();
    if (last && last !== row) last.after(row);
    row.classList.remove("chosen");
    settle(row, focus);
  }

  function shift(row, by, focus) {
    const at = ranked().indexOf(row) + by;
    if (at >= 0 && at < ranked().length) put(row, at, focus);
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const row = button && button.closest("li");
    if (!row) return;
    if (button.matches("[data-rank-up]")) shift(row, -1, button);
    if (button.matches("[data-rank-down]")) shift(row, 1, button);
    if (button.matches("[data-rank-out]")) out(row, placeOf(row));
    if (button.matches("[data-rank-in]")) put(row, ranked().length, placeOf(row));
  });

  function typed(input) {
    const row = input.closest("li");
    const number = /^[0-9]{1,4}$/.test(input.value.trim()) ? Number(input.value) : 0;
    if (number > 0) put(row, number - 1, input);
    else if (row.classList.contains("chosen")) out(row, input);
    else show();
  }

  list.addEventListener("change", (event) => {
    if (event.target.matches("input[name^=place_]")) typed(event.target);
  });

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("li");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && row.classList.contains("chosen")) {
      event.preventDefault();
      shift(row, by, event.target);
    }
    if (event.key === "Enter" && event.target.matches("input[name^=place_]")) {
      event.preventDefault();
      typed(event.target);
    }
  });

  /* --- Drag, with a mouse: the buttons do the same on a phone ------------ */

  let dragged = null;
  const unmark = () => rows().forEach((row) => row.classList.remove("drop-before", "drop-after"));
  const isBelow = (row, y) => y > row.getBoundingClientRect().top + row.offsetHeight / 2;

  list.addEventListener("dragstart", (event) => {
    const grip = event.target.closest && event.target.closest("[data-rank-grip]");
    if (!grip) return;
    dragged = grip.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.title);
    event.dataTransfer.setDragImage(dragged, 10, 10);
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest("li");
    if (!dragged || !row) return;
    event.preventDefault();
    unmark();
    if (row !== dragged) row.classList.add(isBelow(row, event.clientY) ? "drop-after" : "drop-before");
  });
  list.addEventListener("drop", (event) => {
    const row = event.target.closest("li");
    if (!dragged || !row) return;
    event.preventDefault();
    const others = ranked().filter((one) => one !== dragged);
    const below = isBelow(row, event.clientY);
    if (row === dragged) return;
    const first = rows().find((one) => one !== dragged && !one.classList.contains("chosen"));
    if (row.classList.contains("chosen")) put(dragged, others.indexOf(row) + (below ? 1 : 0), null);
    else if (row === first && !below) put(dragged, others.length, null);
    else if (dragged.classList.contains("chosen")) out(dragged, null);
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    unmark();
  });

  for (const moves of list.querySelectorAll(".rank-moves, .rank-grip")) moves.hidden = false;
  const places = ranked().map((row) => placeOf(row).value);
  const sound = places.every((place) => /^[0-9]+$/.test(place)) && new Set(places).size === places.length;
  if (sound) show();
})();
