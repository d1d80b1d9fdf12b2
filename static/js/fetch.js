// A file that was waited for on this page is fetched as soon as it is there. Whoever comes back later presses the button.
const fetchFile = () => {
  const ready = document.querySelector("[data-file]");
  if (!ready) return;
  history.replaceState(null, "", location.pathname + location.search);
  location.assign(ready.dataset.file);
};

if (location.hash === "#fetch") fetchFile();
document.body.addEventListener("htmx:afterSettle", fetchFile);
