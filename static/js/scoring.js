/* form[data-score]: one line of a score sheet. What is typed goes straight into the sheet, 1 s after
   a change and on leaving; nothing stays in this browser. J / K: next and previous line;
   Ctrl+Enter: save and next. Without this script every button saves. */
(function () {
  "use strict";
  var doc = document, form = doc.querySelector("form[data-score]");
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function typing(target) {
    return /^(textarea|select)$/i.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "radio");
  }
  function button(go) { return form && form.querySelector("button[name=go][value=" + go + "]"); }
  doc.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key === "Enter" && button("onward")) { event.preventDefault(); button("onward").click(); }
      return;
    }
    var key = event.key.toLowerCase();
    if (typing(event.target) || (key !== "j" && key !== "k")) return;
    var way = doc.querySelector("[data-key=" + key + "]");
    if (way) { event.preventDefault(); way.click(); }
  });
  if (!form) return;

  var points = form.elements.points, reason = form.elements.reason, picks = all("input[name=pick]", form);
  var hint = form.querySelector("[data-explain-now]"), line = form.querySelector("[data-saved]");
  var maximum = parseFloat(form.getAttribute("data-maximum")), explains = form.hasAttribute("data-explain");

  function given() { return points.value.trim() === "" ? NaN : parseFloat(points.value); }
  function agree() {
    var value = given();
    picks.forEach(function (pick) { pick.checked = parseFloat(pick.value) === value; });
    say();
  }
  function say() {
    var value = given();
    var needed = explains && !isNaN(value) && (value < maximum * 0.6 || value === maximum) && !reason.value.trim();
    hint.hidden = !needed;
  }
  picks.forEach(function (pick) {
    pick.addEventListener("change", function () { points.value = pick.value; say(); });
  });
  points.addEventListener("input", agree);
  reason.addEventListener("input", say);
  say();

  if (!window.fetch) return;
  var dirty = false, timer = null, sending = false, leaving = false, failed = "";
  function tell(words, bad) {
    line.textContent = words ? " · " + words : "";
    line.classList.toggle("err", !!bad);
    line.setAttribute("aria-live", bad ? "polite" : "off");
  }
  function save(last) {
    clearTimeout(timer);
    timer = null;
    if (!dirty || leaving) return;
    if (sending && !last) { timer = setTimeout(save, 500); return; }
    dirty = false;
    sending = true;
    fetch(location.pathname, {
      method: "POST", credentials: "same-origin", keepalive: true, body: new FormData(form),
      headers: { "X-Autosave": "1" }
    }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (content) {
        if (!answer.ok) throw new Error(content.detail || "自动保存失败，请点“保存并下一项”重试");
        form.elements.seen.value = content.seen;
        form.querySelector("[data-scored]").textContent = content.scored;
        doc.querySelector("[data-total]").textContent = content.total;
        failed = "";
        if (!dirty) tell("已自动保存 " + content.saved_at);
      });
    }).catch(function (error) {
      dirty = true;
      failed = error instanceof TypeError ? "网络中断，没有保存，正在重试" : error.message;
      tell(failed, true);
      if (error instanceof TypeError) timer = setTimeout(save, 5000);
    }).then(function () { sending = false; });
  }
  form.addEventListener("input", function () {
    dirty = true;
    if (!failed) tell("正在保存");
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("focusout", function (event) {
    var next = event.relatedTarget;
    if (!(next && next.form === form && next.type === "submit")) save();
  });
  /* A save under way takes the version that the button would send: wait for it. */
  form.addEventListener("submit", function (event) {
    if (sending && form.requestSubmit) {
      event.preventDefault();
      var pressed = event.submitter || null;
      setTimeout(function () { form.requestSubmit(pressed); }, 100);
      return;
    }
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  window.addEventListener("pagehide", function () { save(true); });
  window.addEventListener("beforeunload", function (event) {
    if (dirty && failed && !leaving) { event.preventDefault(); event.returnValue = ""; }
  });
})();
