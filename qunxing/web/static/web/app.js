// Small help for the whole shell: the search key, copying, dropping files, and what a chart needs drawn.
(() => {
  "use strict";

  const typing = (node) => node.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.getElementById("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const text = source.value ?? source.innerText;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https the clipboard is closed to scripts; selecting lets the person copy by hand.
      source.select?.();
      return;
    }
    button.lastChild.textContent = button.dataset.done;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = event.target.closest?.(".drop");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("over", kind === "dragover");
      if (kind !== "drop") return;
      const input = area.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // What keeps itself up to date waits while nobody sees it, and while somebody is at something inside it.
  const asksAgain = (node) => /every /.test(node.getAttribute("hx-trigger") ?? "");
  const isUsed = (node) => {
    const { activeElement } = document;
    const marked = window.getSelection();
    return (node !== activeElement && node.contains(activeElement)) || node.querySelector("details[open], .show")
      || (!marked.isCollapsed && node.contains(marked.anchorNode));
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const node = event.detail.elt;
    if (asksAgain(node) && (document.hidden || isUsed(node))) event.preventDefault();
  });

  // The page of a group that is heard is told when something happened there; what it was, it then asks for.
  const told = document.querySelector("[data-news]");
  let news = null, counting = null;
  const all = (name) => {
    for (const node of document.querySelectorAll(`[hx-trigger*=${name}]`)) htmx.trigger(node, name);
  };
  const tell = () => {
    all("news");
    // Numbers follow what was said a little later, and cost more: one question for all news of five seconds, after it.
    counting ??= setTimeout(() => { counting = null; all("counted"); }, 5_000);
  };
  const hear = () => {
    news?.close();
    if (document.hidden) return;
    news = new EventSource(told.dataset.news);
    news.addEventListener("message", tell);
    news.addEventListener("error", ({ target }) => {
      if (target === news && target.readyState === EventSource.CLOSED) setTimeout(hear, 10_000);
    });
  };
  if (told) {
    hear();
    document.addEventListener("visibilitychange", () => { hear(); if (!document.hidden) tell(); });
    window.addEventListener("pagehide", () => news?.close());
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (window.confirm(event.detail.question)) event.detail.issueRequest(true);
  });

  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.ask;
    if (question && !window.confirm(question)) event.preventDefault();
  });
})();
