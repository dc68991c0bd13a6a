// What our customers paste into their pages: it adds the widget once the page has loaded.
(function () {
  var current = document.currentScript;
  var site = current && current.getAttribute("data-site");

  function add() {
    if (document.querySelector("script[data-greeter-site]")) {
      return;
    }
    var script = document.createElement("script");
    script.src = new URL("widget.js", current.src).href;
    script.async = true;
    script.dataset.greeterSite = site || location.hostname;
    document.head.appendChild(script);
  }

  if (document.readyState === "complete") {
    add();
  } else {
    window.addEventListener("load", add, { once: true });
  }
})();
