/* Small comforts on every page. Everything here also works, less smoothly, without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const texts = document.body.dataset;

  /* A sign-in in another tab renews the token: the cookie has it, an open form still has the old one. */
  function token() {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return cookie ? cookie.slice("csrftoken=".length) : field ? field.value : "";
  }

  document.addEventListener("submit", (event) => {
    const field = event.target.elements.csrfmiddlewaretoken;
    if (field) field.value = token();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token();
  });

  /* --- Theme: the form still posts where there is no script ------------- */

  function setTheme(theme) {
    const year = 365 * 24 * 3600;
    document.cookie = `theme=${theme}; path=/; max-age=${theme ? year : 0}; SameSite=Lax`;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-switch] button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-theme-switch]") && event.submitter) {
      event.preventDefault();
      setTheme(event.submitter.value);
    }
  });

  /* --- Tabs that don't fit: the current one is in sight ------------------ */

  for (const tab of document.querySelectorAll(".tabs [aria-current], .shell-nav [aria-current]")) {
    const bar = tab.closest("nav");
    const [inner, outer] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
    if (inner.right > outer.right) bar.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }

  /* --- Menus: <details class="menu"> closes by Escape and by a click outside */

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* --- Messages and toasts ---------------------------------------------- */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest("[data-note]").remove();
  });

  function toast(text, tone = "bad") {
    const note = document.createElement("div");
    note.className = `note ${tone}`;
    note.dataset.note = "";
    const body = document.createElement("div");
    body.className = "note-body";
    body.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "dismiss";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", texts.textDismiss);
    close.textContent = "×";
    note.append(body, close);
    document.getElementById("toasts").replaceChildren(note);
  }

  /* --- htmx: a refusal is told in its own words -------------------------- */

  function refusalIn(html) {
    const page = new DOMParser().parseFromString(html || "", "text/html");
    const reason = page.querySelector("[data-refusal]");
    return reason && reason.textContent.trim();
  }

  /* What is only shown beside a form ([data-quiet]) never interrupts whoever writes in it. */
  const isQuiet = (event) => event.detail.elt.closest("[data-quiet]");

  document.addEventListener("htmx:responseError", (event) => {
    if (isQuiet(event)) return;
    toast(refusalIn(event.detail.xhr.responseText) || texts.textFailed);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => isQuiet(event) || toast(texts.textOffline));
  }
  /* A session that ended answers with the sign-in page: go there instead of showing it in a corner. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, shouldSwap } = event.detail;
    if (shouldSwap && xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/accounts/login/")) {
      event.detail.shouldSwap = false;
      if (!isQuiet({ detail: event.detail.requestConfig })) window.location.assign(xhr.responseURL);
    }
  });

  /* --- Dialogs: a[data-dialog] shows its page's [data-dialog-content] ----- */

  function buildDialog(content) {
    const dialog = document.createElement("dialog");
    const head = document.createElement("div");
    head.className = "dialog-head";
    const title = document.createElement("h2");
    title.id = "dialog-title";
    title.textContent = content.dataset.dialogTitle;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "dismiss";
    close.dataset.dialogClose = "";
    close.setAttribute("aria-label", texts.textDismiss);
    close.textContent = "×";
    head.append(title, close);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(head, ...content.childNodes);
    return dialog;
  }

  async function openDialog(link) {
    const response = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const content = page.querySelector("[data-dialog-content]");
    if (!response.ok || !content) return window.location.assign(link.href);
    const dialog = buildDialog(content);
    const form = dialog.querySelector("form");
    if (form && !form.getAttribute("action")) form.action = link.href;
    document.body.append(dialog);
    window.htmx.process(dialog);
    dialog.addEventListener("cancel", (event) => mayLeave(dialog) || event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && window.HTMLDialogElement) {
      event.preventDefault();
      openDialog(link).catch(() => window.location.assign(link.href));
      return;
    }
    const close = event.target.closest("[data-dialog-close]");
    const dialog = close && close.closest("dialog");
    if (dialog) {
      event.preventDefault();
      if (mayLeave(dialog)) dialog.close();
    }
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });

  /* --- Forms: warn before unsaved changes are lost; send once ------------- */

  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  for (const name of ["submit", "keti:saved"]) {
    document.addEventListener(name, (event) => changed.delete(event.target));
  }
  const hasUnsaved = (place) => [...changed].some((form) => place.contains(form));
  const mayLeave = (dialog) => !hasUnsaved(dialog) || window.confirm(texts.textUnsaved);
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved(document)) {
      event.preventDefault();
      event.returnValue = texts.textUnsaved;
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.closest("[hx-post]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();

  window.keti = { toast, token };
})();
