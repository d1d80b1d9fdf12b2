// What htmx could not send or the portal could not save (503) is sent again by itself, and the page says so meanwhile.
const PAUSES = [3000, 8000, 20000];
const waiting = new Map();

function say(text) {
  let bar = document.getElementById("unsaved");
  if (!text) {
    bar?.remove();
    return;
  }
  if (!bar) {
    bar = document.createElement("p");
    bar.id = "unsaved";
    bar.className = "alert alert-warning unsaved";
    bar.setAttribute("role", "status");
    document.body.append(bar);
  }
  bar.textContent = text;
}

function again({ elt, target, requestConfig }) {
  if (requestConfig.verb === "get") return;
  const tries = waiting.get(elt) || 0;
  if (tries >= PAUSES.length) {
    waiting.delete(elt);
    say("未保存，请稍后再试。您填写的内容仍在本页。");
    return;
  }
  waiting.set(elt, tries + 1);
  say("未保存，正在重试。您填写的内容仍在本页。");
  setTimeout(() => {
    if (elt.isConnected) window.htmx.ajax(requestConfig.verb.toUpperCase(), requestConfig.path, { source: elt, target });
    else waiting.delete(elt);
  }, PAUSES[tries]);
}

document.addEventListener("htmx:responseError", ({ detail }) => { if (detail.xhr.status === 503) again(detail); });
document.addEventListener("htmx:sendError", ({ detail }) => again(detail));
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (detail.successful === false || !waiting.delete(detail.elt) || waiting.size) return;
  say("");
});
