/* What is typed into form[data-autosave] is kept: in this browser at once, on the server a moment later.
   A session that ends or a network that fails loses nothing; the kept text is offered when the form is back.
   Drafts belong to one user, live for two weeks, and go when the user signs out. Part: autosave.html. */
(() => {
  "use strict";
  const user = document.body.dataset.user;
  const prefix = `keti:draft:${user}:`;
  const twoWeeks = 14 * 24 * 3600 * 1000;

  /* --- The browser's memory: refused or full storage only switches it off - */

  function readDraft(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  function writeDraft(name, draft) {
    try {
      localStorage.setItem(name, JSON.stringify(draft));
    } catch {
      /* private window or full disk: the server's copy remains */
    }
  }

  function draftNames() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith("keti:draft:"));
    } catch {
      return [];
    }
  }

  function forgetOld() {
    const here = [...document.querySelectorAll("form[data-autosave]")].map((form) => prefix + form.dataset.autosaveKey);
    const arrived = user && !document.querySelector("[data-error]");
    for (const name of draftNames()) {
      const draft = readDraft(name);
      const sent = draft && draft.sent && arrived && name.startsWith(prefix) && !here.includes(name);
      if (!draft || sent || Date.now() - draft.at > twoWeeks) localStorage.removeItem(name);
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    for (const name of draftNames()) if (name.startsWith(prefix)) localStorage.removeItem(name);
  });

  /* --- A form's content as pairs ----------------------------------------- */

  function content(form) {
    return [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version",
    );
  }

  function fill(form, pairs) {
    const left = new Map();
    for (const [name, value] of pairs) left.set(name, [...(left.get(name) || []), value]);
    for (const control of form.elements) {
      const values = left.get(control.name) || [];
      if (!control.name || control.name === "csrfmiddlewaretoken" || control.name === "version") continue;
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (control.type === "select-multiple") for (const one of control.options) one.selected = values.includes(one.value);
      else if (!["file", "submit", "button", "fieldset"].includes(control.type) && values.length) control.value = values.shift();
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* --- One form ----------------------------------------------------------- */

  function keep(form) {
    let name = prefix + form.dataset.autosaveKey;
    const status = form.querySelector("[data-autosave-status]");
    const offer = form.querySelector("[data-autosave-offer]");
    const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    let timer = null;
    let again = false;
    let busy = false;
    let waiting = null;

    function tell(state) {
      const words = { saving: "saving", saved: "saved", kept: "kept", "signed-out": "signedOut" }[state];
      status.dataset.state = state === "signed-out" ? "kept" : state;
      status.textContent = status.dataset[words].replace("TIME", clock(Date.now()));
    }

    /* The server's own words: why nothing was saved, or what was left out. */
    function quote(state, words) {
      status.dataset.state = state;
      status.textContent = words;
    }

    /* A first save makes the draft: from then on this is the draft's own form, also after a reload. */
    function moveTo({ address, autosave, key }) {
      form.dataset.autosave = autosave;
      form.action = address;
      history.replaceState(null, "", address);
      localStorage.removeItem(name);
      form.dataset.autosaveKey = key;
      name = prefix + key;
      writeDraft(name, { at: Date.now(), pairs: content(form) });
    }

    async function send() {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      tell("saving");
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: new URLSearchParams(
            [...new FormData(form)].filter(([field, value]) => typeof value === "string" && field !== "csrfmiddlewaretoken"),
          ),
          headers: { "X-CSRFToken": window.keti.token() },
          credentials: "same-origin",
        });
        await settle(answer);
      } catch {
        tell("kept");
        timer = setTimeout(send, 15000);
      }
      busy = false;
      follow();
      if (again) {
        again = false;
        send();
      }
    }

    /* Sent while its text is still on the way, the form would carry a version that is past on arrival. */
    function follow() {
      if (!waiting) return;
      const { submitter } = waiting;
      waiting = null;
      busy = again = false;
      form.requestSubmit(submitter);
    }

    async function settle(answer) {
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) return tell("signed-out");
      const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (!answer.ok) return json.detail ? quote("kept", json.detail) : tell("kept");
      if (json.version !== undefined && form.elements.version) form.elements.version.value = json.version;
      if (json.key && json.key !== form.dataset.autosaveKey) moveTo(json);
      if (json.note) return quote("kept", json.note);
      tell("saved");
      form.dispatchEvent(new CustomEvent("keti:saved", { bubbles: true }));
    }

    form.addEventListener("input", () => {
      writeDraft(name, { at: Date.now(), pairs: content(form) });
      offer.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(send, 1500);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      writeDraft(name, { at: Date.now(), pairs: content(form), sent: true });
      if (!busy) return;
      event.preventDefault();
      if (!waiting) setTimeout(follow, 5000);
      waiting = { submitter: event.submitter };
    });
    window.addEventListener("online", () => {
      if (status.dataset.state === "kept") send();
    });

    const draft = readDraft(name);
    if (!draft) return;
    if (JSON.stringify(draft.pairs) === JSON.stringify(content(form))) {
      localStorage.removeItem(name);
      return;
    }
    const words = offer.querySelector("[data-text]");
    words.textContent = words.dataset.text.replace("TIME", new Date(draft.at).toLocaleString(document.documentElement.lang));
    offer.hidden = false;
    offer.querySelector("[data-autosave-restore]").addEventListener("click", () => fill(form, draft.pairs));
    offer.querySelector("[data-autosave-discard]").addEventListener("click", () => {
      localStorage.removeItem(name);
      offer.hidden = true;
    });
  }

  forgetOld();
  for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);
})();
