/* Comfort for pages that work without it. Plain script for Chromium 86; each part stands alone,
   so that a fault in one leaves the others and the page untouched. */
(function () {
  "use strict";
  var doc = document;
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function part(setUp) { try { setUp(); } catch (fault) { if (window.console) console.warn(fault); } }
  function on(type, act) { doc.addEventListener(type, act); }
  function closest(event, selector) { return event.target.closest ? event.target.closest(selector) : null; }

  /* Says a sentence in the status line, which screen readers announce. */
  var lags = false;

  function say(words, tone) {
    var line = doc.getElementById("status");
    if (!line) return;
    var box = doc.createElement("div");
    box.className = "alert alert-" + (tone || "info");
    box.textContent = words;
    line.textContent = "";
    line.appendChild(box);
    line.scrollIntoView({ block: "nearest" });
  }

  /* Errors first: the summary takes the focus, and the server's sentences replace the browser's. */
  function enhance(root) {
    all("form[method=post]", root).forEach(function (form) { form.noValidate = true; });
    all("[data-max]", root).forEach(count);
    var summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  function count(field) {
    var line = field.nextElementSibling, max = +field.getAttribute("data-max");
    if (!line || !line.classList.contains("hint-below")) return;
    /* A line break is two characters on the wire, but one to Django's forms. */
    var used = Array.from(field.value).length;
    var advised = field.getAttribute("data-advised");
    line.textContent = used > max ? "最多" + max + "字，已超出" + (used - max) + "字" :
      (used ? "已填" + used + "字，" : "") + (advised ? "建议" + advised + "，" : "") + "最多" + max + "字";
    line.classList.toggle("err", used > max);
  }

  part(function () { enhance(doc); });
  on("input", function (event) { if (event.target.matches("[data-max]")) count(event.target); });

  /* Leaving with unsaved text asks first. */
  part(function () {
    /* What came back with errors is not saved either. */
    var dirty = !!doc.querySelector("form[data-guard] .fld-err");
    on("input", function (event) { if (closest(event, "form[data-guard]")) dirty = true; });
    on("submit", function (event) { if (!event.defaultPrevented) dirty = false; });
    on("htmx:afterRequest", function (event) { if (event.detail.successful) dirty = false; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty) { event.preventDefault(); event.returnValue = ""; }
    });
  });

  /* A submitted form is busy, so that nobody clicks twice; it wakes when the page comes back. */
  part(function () {
    function wake(root) {
      all("[data-busy]", root).forEach(function (button) {
        button.disabled = false;
        button.removeAttribute("aria-busy");
        button.removeAttribute("data-busy");
      });
    }
    function busy(form, pressed) {
      all("button:not([type=button]), input[type=submit]", form).forEach(function (button) {
        if (button.disabled) return;
        button.setAttribute("data-busy", "");
        if (!pressed || button === pressed) button.setAttribute("aria-busy", "true");
        button.disabled = true;
      });
    }
    on("submit", function (event) {
      var form = event.target, pressed = event.submitter;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-no-busy")) return;
      /* Later, or the pressed button's own value would not be sent. */
      setTimeout(function () { busy(form, pressed); }, 0);
      setTimeout(function () { wake(form); }, 20000);
    });
    on("htmx:beforeRequest", function (event) { if (event.target.matches("form")) busy(event.target); });
    on("htmx:afterRequest", function (event) { if (event.target.matches("form")) wake(event.target); });
    window.addEventListener("pageshow", function () { wake(doc); });
  });

  /* Large type without a reload; the link does the same without script. */
  on("click", function (event) {
    var link = closest(event, "[data-type-size]");
    if (!link) return;
    var next = { "": "l", l: "xl", xl: "" }, words = { "": "大字版", l: "特大字", xl: "标准字" };
    var size = link.getAttribute("data-type-size"), html = doc.documentElement;
    event.preventDefault();
    html.classList.remove("type-l", "type-xl");
    if (size) html.classList.add("type-" + size);
    doc.cookie = "type_size=" + size + ";path=/;max-age=31536000;SameSite=Lax";
    all("[data-type-size]").forEach(function (each) {
      each.setAttribute("data-type-size", next[size]);
      (each.querySelector("span") || each).textContent = words[size];
    });
  });

  /* Keys: Ctrl+Enter submits from a long text, / goes to the search, Escape closes a menu. */
  on("keydown", function (event) {
    var target = event.target;
    if (event.isComposing) return;
    if (event.key === "Escape") all("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("textarea") && target.form) {
      var button = target.form.querySelector("[type=submit].btn-primary, [type=submit]");
      if (button && !button.disabled) { event.preventDefault(); button.click(); }
    }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !target.matches("input, textarea, select, [contenteditable]")) {
      var search = doc.querySelector("[data-search]") || doc.querySelector("main input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });
  on("click", function (event) {
    all("details[data-menu][open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* data-copy="#id" copies a field's or an element's text; data-print prints. */
  on("click", function (event) {
    if (closest(event, "[data-print]")) window.print();
    var button = closest(event, "[data-copy]");
    var source = button && doc.querySelector(button.getAttribute("data-copy"));
    if (!source) return;
    var text = "value" in source ? source.value : source.textContent.trim();
    function done() { say("已复制。", "ok"); }
    function byHand() {
      var area = doc.createElement("textarea");
      area.value = text;
      doc.body.appendChild(area);
      area.select();
      var copied = doc.execCommand("copy");
      doc.body.removeChild(area);
      button.focus();
      if (copied) done(); else say("没有复制成功，请选中文字后按 Ctrl+C。", "warn");
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
  });

  /* data-check-all="name" ticks all boxes of that name; [data-count="name"] says how many. */
  on("change", function (event) {
    var box = event.target, name = box.getAttribute("data-check-all");
    if (box.hasAttribute("data-show-password")) {
      doc.querySelector(box.getAttribute("data-show-password")).type = box.checked ? "text" : "password";
    }
    if (name) all("input[type=checkbox][name='" + name + "']").forEach(function (each) {
      if (!each.disabled) each.checked = box.checked;
    });
    name = name || box.name;
    if (name) all("[data-count='" + name + "']").forEach(function (line) {
      line.textContent = all("input[name='" + name + "']:checked").length;
    });
  });

  /* A file that is too large is said at once, not after ten minutes of uploading. */
  on("change", function (event) {
    var input = event.target, max = +input.getAttribute("data-max-bytes");
    if (input.type !== "file" || !max) return;
    var large = Array.from(input.files).filter(function (file) { return file.size > max; })[0];
    if (!large) return;
    input.value = "";
    say("文件“" + large.name + "”" + (large.size / 1048576).toFixed(1) + "MB，超过" + Math.round(max / 1048576) +
      "MB，没有选中。扫描件建议选择150–200 DPI、灰度。", "bad");
  });

  /* [data-when="route=recruited rehired"] stands only for these choices of that field. */
  part(function () {
    function fit() {
      all("[data-when]").forEach(function (group) {
        var rule = group.getAttribute("data-when").split("="), form = group.closest("form");
        var field = form && form.elements[rule[0]];
        if (field) group.hidden = rule[1].split(" ").indexOf(field.value) < 0 && !group.querySelector(".fld-err");
      });
    }
    fit();
    on("change", fit);
    on("htmx:afterSwap", fit);
  });

  /* Fragments: new errors take the focus; a failed request says what to do. */
  on("htmx:afterSwap", function (event) { enhance(event.target); });
  /* A page that asks by itself how far something is says so, and takes it back when it is answered. */
  function failed(words) {
    return function (event) {
      lags = !event.target.closest("form");
      if (lags) say("暂时没有取到最新进度，正在自动重试。", "warn");
      else say(words, "bad");
    };
  }
  on("htmx:responseError", failed("系统暂时不能处理，请稍后再试。您填写的内容还在本页。"));
  on("htmx:sendError", failed("网络中断，没有提交成功。您填写的内容还在本页，请稍后重试。"));
  on("htmx:afterRequest", function (event) {
    if (!lags || !event.detail.successful) return;
    lags = false;
    doc.getElementById("status").textContent = "";
  });
})();
