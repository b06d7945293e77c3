"use strict";
/* What is handier with a script; every page works without. Nothing here decides anything. */
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  /* copy buttons: data-copy is the id of what is copied */
  const readyCopies = root => all("[data-copy]", root).forEach(button => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      said.textContent = document.body.dataset.copied;
      const before = button.textContent;
      button.textContent = document.body.dataset.copied;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  });

  /* what needs a script is hidden until one runs */
  const showScripted = root => all("[data-scripted]", root).forEach(part => { part.hidden = false; });

  /* rows that are ticked: marked, counted and added up in [data-ticked] by data-amount (minor units) */
  const count = () => {
    const boxes = all("tbody input[type=checkbox]");
    let ticked = 0;
    boxes.forEach(box => {
      box.closest("tr").classList.toggle("ticked", box.checked);
      ticked += box.checked ? 1 : 0;
    });
    all("[data-ticked]").forEach(place => {
      const sums = new Map();
      boxes.filter(box => box.checked && box.dataset.amount).forEach(box => {
        const currency = box.dataset.currency || "EUR";
        sums.set(currency, (sums.get(currency) || 0) + Number(box.dataset.amount) / 10 ** Number(box.dataset.decimals || 2));
      });
      const language = document.documentElement.lang;
      place.textContent = ticked ? [String(ticked), ...Array.from(sums, ([currency, sum]) =>
        new Intl.NumberFormat(language, { style: "currency", currency }).format(sum))].join(" · ") : "";
    });
  };
  document.addEventListener("change", event => {
    if (event.target.dataset.all !== undefined) {
      all("tbody input[type=checkbox]").forEach(box => { box.checked = event.target.checked; });
    }
    count();
  });

  /* keys: off where the reader says so (WCAG 2.1.4) */
  const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = keysOn();
    box.addEventListener("change", () => {
      try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* private window */ }
    });
  }
  const rows = () => all("main tbody tr").filter(row => one("a", row));
  const move = step => {
    const list = rows();
    if (!list.length) return;
    const now = list.findIndex(row => row.classList.contains("here"));
    const next = Math.min(Math.max(now + step, 0), list.length - 1);
    list.forEach(row => row.classList.remove("here"));
    list[next].classList.add("here");
    one("a", list[next]).focus();
  };
  const tick = () => {
    const tickbox = one("tr.here input[type=checkbox]");
    if (tickbox) { tickbox.checked = !tickbox.checked; count(); }
  };
  const help = () => { const list = document.getElementById("keys"); if (list && !list.open) list.showModal(); };
  const search = () => { const field = one("[data-search]"); if (field) { field.focus(); field.select(); } };
  const acts = { "/": search, j: () => move(1), k: () => move(-1), x: tick, "?": help };
  let went = 0;
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
    if (!keysOn() && event.key !== "?") return;
    if (event.key === "g") { went = Date.now(); return; }
    if (Date.now() - went < 1500) {
      const link = one(`[data-go="${CSS.escape(event.key)}"]`);
      went = 0;
      if (link) { event.preventDefault(); link.click(); return; }
    }
    if (Object.hasOwn(acts, event.key)) { event.preventDefault(); acts[event.key](); }
  });
  document.addEventListener("focusin", event => {
    const row = event.target.closest("tbody tr");
    if (row) { all("tr.here").forEach(other => other.classList.remove("here")); row.classList.add("here"); }
  });

  /* a page of ours, as a document */
  const fetchPage = async (url, options) => {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "follow", ...options });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const replace = (page, id) => {
    const fresh = page.getElementById(id), old = document.getElementById(id);
    if (fresh && old) { old.replaceWith(document.adoptNode(fresh)); readyCopies(document.getElementById(id)); showScripted(document.getElementById(id)); count(); }
  };
  const later = (work, wait) => { let timer = 0; return () => { clearTimeout(timer); timer = setTimeout(work, wait); }; };

  /* search as you type: data-live on a GET form; #results is put in place */
  all("form[data-live]").forEach(form => {
    let turn = 0;
    const ask = later(async () => {
      const mine = ++turn;
      const query = new URLSearchParams(new FormData(form));
      const url = `${form.getAttribute("action")}?${query}`;
      try {
        const page = await fetchPage(url);
        if (mine !== turn) return;
        replace(page, "results");
        history.replaceState(null, "", url);
      } catch { /* the button is still there */ }
    }, 200);
    form.addEventListener("input", ask);
  });

  /* live preview: data-preview is a path that takes the form's fields and gives #preview */
  all("form[data-preview]").forEach(form => {
    let turn = 0;
    const ask = later(async () => {
      const mine = ++turn;
      try {
        const page = await fetchPage(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        if (mine === turn) replace(page, "preview");
      } catch { /* the last one stays */ }
    }, 400);
    form.addEventListener("input", ask);
  });

  /* long work: data-progress is a path that gives {"done","of","state"}; the page is loaded anew at its end */
  all("[data-progress]").forEach(place => {
    const bar = one("progress", place), text = one("[data-progress-text]", place);
    const look = async () => {
      try {
        const answer = await fetch(place.dataset.progress, { credentials: "same-origin" });
        const job = await answer.json();
        if (bar && job.of) { bar.max = job.of; bar.value = job.done; }
        if (text && job.text) text.textContent = job.text;
        if (job.state !== "running" && job.state !== "queued") { location.reload(); return; }
      } catch { /* asked again */ }
      setTimeout(look, 1000);
    };
    look();
  });

  /* a form that was sent is not sent again by an impatient finger */
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(form => { delete form.dataset.sent; }));

  readyCopies(document);
  showScripted(document);
  count();
})();
