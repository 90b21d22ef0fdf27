/* Other weights move the ranking at once. The same steps as scoring/what_if.py, in the same order, so that both
   give the same digits; nothing is sent but the address of this page. Page: scoring/what_if.html. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-what-if]");
  if (!form) return;
  const content = JSON.parse(document.getElementById("what-if-content").textContent);
  const topics = content.rows.map(([id, code, title, center, composite, means]) => ({ id, code, title, center, composite, means }));
  const tries = [...form.querySelectorAll("[data-try]")].map((row) => ({
    row,
    slider: row.querySelector("input[type=range]"),
    number: row.querySelector("input[type=number]"),
    share: row.querySelector("output"),
  }));
  const body = document.querySelector("[data-order] tbody");
  const fault = form.querySelector("[data-try-fault]");
  const rows = new Map([...body.rows].map((row) => [Number(row.dataset.topic), row]));
  const model = body.rows[0].cloneNode(true);
  const PRECISION = 1e6;

  /* --- The arithmetic ---------------------------------------------------- */

  /* Half to even, as numpy rounds. */
  function rint(value) {
    const low = Math.floor(value);
    const rest = value - low;
    if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
    return low % 2 === 0 ? low : low + 1;
  }

  const rounded = (value) => rint(value * PRECISION) / PRECISION + 0;

  /* Two decimals as the server writes them: an exact half goes to the even digit. */
  function written(value) {
    const isHalf = Number.isInteger(value * 8) && Math.abs(value * 8) % 2 === 1;
    return (isHalf ? rint(value * 100) / 100 : value).toFixed(2);
  }

  function composite(means, weights, total) {
    let sum = 0;
    for (let index = 0; index < weights.length; index += 1) {
      if (weights[index]) sum += (weights[index] / total) * ((100 * (means[index] - content.low)) / content.span);
    }
    return rounded(sum);
  }

  /* Percent with two decimals, 100.00 in all, by largest remainder; whole numbers throughout. */
  function percentages(weights) {
    const parts = weights.map((weight) => Math.round(weight * 100));
    const total = parts.reduce((sum, part) => sum + part, 0);
    const cents = parts.map((part) => Math.floor((part * 10000) / total));
    const rests = parts.map((part, index) => part * 10000 - cents[index] * total);
    const short = 10000 - cents.reduce((sum, part) => sum + part, 0);
    const raised = rests.map((_, index) => index).sort((a, b) => rests[b] - rests[a] || a - b).slice(0, short);
    for (const index of raised) cents[index] += 1;
    return cents.map((part) => `${Math.floor(part / 100)}.${String(part % 100).padStart(2, "0")}`);
  }

  /* Competition ranks 1, 2, 2, 4 in the order best first; equal composites keep their stored order. */
  function arranged(composites, size, cut) {
    const order = composites.map((_, index) => index).sort((a, b) => composites[b] - composites[a] || a - b);
    const found = [];
    order.forEach((index, place) => {
      const before = place && order[place - 1];
      const rank = place && composites[before] === composites[index] ? found[before].rank : place + 1;
      found[index] = { place: place + 1, rank, composite: composites[index], inside: (cut === "seats" ? place + 1 : rank) <= size };
    });
    return { order, found };
  }

  /* --- What is typed ------------------------------------------------------ */

  const fits = (value) => value >= 0 && value <= 100 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-7;
  const typed = () => tries.map(({ number }) => (number.value.trim() === "" ? NaN : Number(number.value)));
  const isDeclared = (weights) => weights.every((weight, index) => weight === content.declared[index]);

  function chosenCut() {
    const chosen = form.querySelector("[name=cut]:checked");
    return chosen ? chosen.value : "seats";
  }

  /* --- The page ----------------------------------------------------------- */

  function rowOf(topic) {
    let row = rows.get(topic.id);
    if (!row) {
      row = model.cloneNode(true);
      row.dataset.topic = topic.id;
      const link = row.querySelector("a");
      link.href = link.getAttribute("href").replace(/\d+\/$/, `${topic.id}/`);
      link.textContent = topic.title;
      row.querySelector(".sub").textContent = `${topic.code} · ${topic.center}`;
      rows.set(topic.id, row);
    }
    return row;
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function fill(row, now, was, isLast) {
    const [rank, before, , composite, selection] = row.cells;
    const moved = was.place - now.place;
    write(rank, String(now.rank));
    write(before.firstElementChild, String(was.rank));
    write(before.lastElementChild, moved > 0 ? `▲ ${moved}` : moved < 0 ? `▼ ${-moved}` : "");
    write(composite.firstElementChild, written(now.composite));
    write(composite.lastElementChild, content.before.replace("NAMES", written(was.composite)));
    row.className = `${isLast ? "cut" : ""}${content.whole && !now.inside ? " out" : ""}`;
    if (selection) {
      const mark = content.marks[stateOf(was, now)];
      selection.firstElementChild.className = mark.tone;
      write(selection.firstElementChild, mark.word);
    }
  }

  const stateOf = (was, now) => (now.inside ? (was.inside ? "in" : "enters") : was.inside ? "leaves" : "out");

  function tell(stored, now) {
    if (!content.whole) return "";
    const sentences = ["enters", "leaves"].map((state) => {
      const codes = topics.filter((_, index) => stateOf(stored.found[index], now.found[index]) === state).map((topic) => topic.code);
      return codes.length ? content.told[state].replace("NAMES", () => codes.join(content.separator)) : "";
    });
    return sentences.filter(Boolean).join(" ") || content.told.same;
  }

  /* A long table is drawn as far as the eye goes while the weights move, the rest once they rest. */
  const AT_ONCE = 100;
  let later = 0;

  function show(stored, now, size) {
    clearTimeout(later);
    const atOnce = Math.max(AT_ONCE, 2 * size);
    draw(stored, now, Math.min(atOnce, content.shown));
    write(document.querySelector("[data-told]"), tell(stored, now));
    if (now.order.length > atOnce) later = setTimeout(() => draw(stored, now, content.shown), 300);
  }

  function draw(stored, now, most) {
    const shown = now.order.slice(0, most);
    let last = -1;
    for (const index of shown) if (now.found[index].inside) last = index;
    const lines = shown.map((index) => {
      const row = rowOf(topics[index]);
      fill(row, now.found[index], stored.found[index], index === last);
      return row;
    });
    const drawn = [...body.rows];
    if (lines.length !== drawn.length || lines.some((row, index) => drawn[index] !== row)) body.replaceChildren(...lines);
  }

  function complain(text) {
    fault.hidden = !text;
    write(fault, text);
  }

  function compute() {
    const weights = typed();
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!weights.every(fits)) return complain(content.told.wrong);
    if (!total) return complain(content.told.none);
    complain("");
    percentages(weights).forEach((share, index) => write(tries[index].share, `${share}%`));
    const cut = chosenCut();
    const stored = arranged(topics.map((topic) => topic.composite), content.sizes[cut], cut);
    const tried = isDeclared(weights) ? stored : arranged(topics.map((topic) => composite(topic.means, weights, total)), content.sizes[cut], cut);
    show(stored, tried, content.sizes[cut]);
    const query = new URLSearchParams(new FormData(form));
    window.history.replaceState(null, "", isDeclared(weights) && cut === "seats" ? form.action.split("?")[0] : `?${query}`);
  }

  let waiting = 0;
  function soon() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(compute);
  }

  for (const { slider, number } of tries) {
    slider.addEventListener("input", () => {
      number.value = slider.value;
      soon();
    });
    number.addEventListener("input", () => {
      slider.value = number.value;
      soon();
    });
  }
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    compute();
  });
})();
