// A file that was waited for on this page is fetched as soon as it is there. Whoever comes back later presses the button.
const fetchFile = () => {
  const ready = document.querySelector("[data-file]");
  if (!ready) return;
  history.replaceState(null, "", location.pathname + location.search);
  location.assign(ready.dataset.file);
};

// Not before the page itself has been loaded: a download in between would break that off.
if (location.hash === "#fetch") window.addEventListener("load", () => setTimeout(fetchFile));
document.body.addEventListener("htmx:afterSettle", fetchFile);
