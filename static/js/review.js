/* For those who decide many things in a row: sentences at a click, and keys.
   J / K: next and previous thing; A: to the opinion; Ctrl+Enter: send the form. */
(function () {
  "use strict";
  var doc = document;
  var last = null;
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }
  function opinion() { return doc.querySelector("textarea[name=comment]") || doc.querySelector("main textarea"); }
  function typing(target) { return /^(input|textarea|select)$/i.test(target.tagName) || target.isContentEditable; }

  doc.addEventListener("focusin", function (event) {
    if (event.target.tagName === "TEXTAREA") last = event.target;
  });
  all("[data-phrase]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = last || opinion();
      if (!field) return;
      if (button.getAttribute("data-phrase") === "replace") { field.value = ""; }
      var at = field.selectionStart, end = field.selectionEnd, words = button.textContent;
      field.value = field.value.slice(0, at) + words + field.value.slice(end);
      field.focus();
      field.setSelectionRange(at + words.length, at + words.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  doc.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || event.metaKey) return;
    var form = event.target.form || null;
    if (event.ctrlKey && event.key === "Enter" && form && event.target.tagName === "TEXTAREA") {
      event.preventDefault();
      var button = form.querySelector("button[type=submit]:not([tabindex='-1'])");
      if (button) button.click();
      return;
    }
    if (event.ctrlKey || typing(event.target)) return;
    var key = event.key.toLowerCase();
    if (key === "a") {
      var field = opinion();
      if (field) { event.preventDefault(); field.focus(); }
      return;
    }
    var link = (key === "j" || key === "k") && doc.querySelector("a[data-key=" + key + "]");
    if (link) { event.preventDefault(); link.click(); }
  });
})();
