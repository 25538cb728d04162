/* form[data-autosave]: the server keeps what is typed, per page and person: 10 s after a change, on
   leaving a field or the page, before the form is sent. Nothing stays in this browser, no record
   changes. The page is where the form goes: the same form on two pages is one text, and the server
   knows what to drop when it is taken. */
(function () {
  "use strict";
  var doc = document;
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function on(type, act) { doc.addEventListener(type, act); }
  function here() { return doc.querySelector("form[data-autosave]"); }
  var form = here();
  if (!form || !window.fetch) return;
  var address = form.getAttribute("data-autosave") || "/accounts/draft/";
  var home = form.hasAttribute("action") ? new URL(form.getAttribute("action"), location.href) : location;
  var page = home.pathname + home.search;
  var WAIT = 10000, FAILED = "自动保存失败，正在重试";
  var CUT = "网络中断，没有提交。您填写的内容还在本页，请稍后再次提交。";
  var DOWN = "系统暂时没有响应，没有提交。您填写的内容还在本页，请稍后再次提交。";
  var UNDECIDED = "上次的内容还没有处理，请先在上方选择“恢复”或“放弃”，之后继续自动保存";
  var dirty = false, timer = null, sending = null, pending = null, sent = false;
  var holding = false, passing = false, warned = false;
  var known = false, first = true, person = "", offer = null;
  var line = doc.createElement("span");
  line.className = "save";
  line.setAttribute("data-autosaved", "");
  function settle() {
    var bar = form.querySelector(".actbar") || all(".acts", form).pop() || form;
    if (bar.classList.contains("actbar")) bar.insertBefore(line, bar.firstChild); else bar.appendChild(line);
  }
  settle();

  /* Success is shown, only what needs attention is announced. */
  function tell(words, bad) {
    line.setAttribute("aria-live", bad ? "polite" : "off");
    line.classList.toggle("err", !!bad);
    if (line.textContent !== words) line.textContent = words;
  }
  function fault(words, final) {
    var error = new Error(words);
    error.words = words;
    error.final = final;
    return error;
  }

  /* What is kept: what a person can fill in, no secrets; the server leaves the same names out. */
  function fields() {
    return Array.from(form.elements).filter(function (field) {
      return field.name && !field.matches(":disabled") && !field.hasAttribute("data-no-autosave") &&
        !/^(hidden|file|password|submit|button|reset|image|fieldset|output|object)$/.test(field.type) &&
        !/password|passwd|csrfmiddlewaretoken|birth_date|(^|-)(token|seen|autosaved)$/i.test(field.name);
    });
  }
  function tickable(field) { return field.type === "checkbox" || field.type === "radio"; }
  function read() {
    var pairs = [];
    fields().forEach(function (field) {
      if (field.type === "select-multiple") Array.from(field.selectedOptions).forEach(function (option) {
        pairs.push([field.name, option.value]);
      });
      else if (!tickable(field) || field.checked) pairs.push([field.name, field.value]);
    });
    return pairs;
  }
  function fill(pairs) {
    var left = Object.create(null), changed = [];
    pairs.forEach(function (pair) { (left[pair[0]] = left[pair[0]] || []).push(pair[1]); });
    function put(target, name, value, field) {
      if (target[name] === value) return;
      target[name] = value;
      if (changed.indexOf(field) < 0) changed.push(field);
    }
    fields().forEach(function (field) {
      var values = left[field.name] || [];
      if (tickable(field)) put(field, "checked", values.indexOf(field.value) >= 0, field);
      else if (field.type === "select-multiple") Array.from(field.options).forEach(function (option) {
        put(option, "selected", values.indexOf(option.value) >= 0, field);
      });
      else if (values.length) {
        var value = values.shift();
        var offered = field.type !== "select-one" ||
          Array.from(field.options).some(function (option) { return option.value === value; });
        if (offered) put(field, "value", value, field);
      }
    });
    changed.forEach(function (field) {
      ["input", "change"].forEach(function (type) { field.dispatchEvent(new Event(type, { bubbles: true })); });
    });
  }
  function version() {
    var field = form.querySelector("input[type=hidden][name=seen], input[type=hidden][name$='-seen']");
    return field ? field.value : "";
  }
  /* Tells the server that there is something to drop once the form is taken. */
  function mark() {
    if (form.querySelector("input[name=autosaved]")) return;
    var field = doc.createElement("input");
    field.type = "hidden";
    field.name = "autosaved";
    field.value = "1";
    form.appendChild(field);
  }

  function returned() {
    return !!doc.querySelector("[data-focus], form[data-autosave] .fld-err, form[data-autosave][data-returned]");
  }

  function answered(answer) {
    return answer.json().catch(function () { throw fault(FAILED); }).then(function (content) {
      if (answer.ok) return content;
      var final = answer.status === 400 || answer.status === 422;
      var gate = answer.status === 401, error = fault(final || gate ? content.detail : FAILED, final);
      error.gate = gate;
      throw error;
    });
  }
  function ask() {
    return fetch(address + "?page=" + encodeURIComponent(page), { credentials: "same-origin", cache: "no-store" });
  }
  /* Signed in anew in another window: the page goes on, if it is the same person. */
  function renew() {
    return ask().then(function (answer) {
      return answered(answer).then(function () {
        if (!person || answer.headers.get("X-Person") !== person) {
          throw fault("登录账号已变更，不能自动保存。请先复制本页内容，再刷新页面。");
        }
        all("input[name=csrfmiddlewaretoken]", form).forEach(function (field) {
          field.value = answer.headers.get("X-CSRFToken");
        });
      });
    });
  }
  function send(values, again) {
    var body = new FormData();
    Object.keys(values).forEach(function (name) { body.append(name, values[name]); });
    return fetch(address, {
      method: "POST", credentials: "same-origin", body: body,
      /* Goes on when the page is left; browsers allow that for no more than 64 KB. */
      keepalive: new Blob([values.fields || ""]).size < 60000,
      headers: { "X-CSRFToken": (form.querySelector("input[name=csrfmiddlewaretoken]") || {}).value || "" },
      signal: sending ? sending.signal : undefined
    }).then(function (answer) {
      if (answer.status !== 403 || again) return answered(answer);
      return renew().then(function () { return send(values, true); });
    });
  }

  /* Asks once what is kept for this page; before that is known nothing is kept over it. */
  function look() {
    var early = first;
    first = false;
    return ask().then(function (answer) {
      return answered(answer).then(function (draft) {
        if (known) return;
        known = true;
        if (early) person = answer.headers.get("X-Person") || "";
        if (!draft.fields) return;
        mark();
        /* A form that came back with errors shows what was typed last. */
        if (returned()) change();
        else if (JSON.stringify(draft.fields) !== JSON.stringify(read())) propose(draft);
      });
    });
  }
  function propose(draft) {
    var box = doc.createElement("div"), inner = doc.createElement("div"), acts = doc.createElement("div");
    function sentence(words) {
      var text = doc.createElement("p");
      text.textContent = words;
      inner.appendChild(text);
    }
    function choice(words, style, act) {
      var button = doc.createElement("button");
      button.type = "button";
      button.className = "btn " + style;
      button.textContent = words;
      button.addEventListener("click", act);
      acts.appendChild(button);
    }
    function decided(words) {
      offer = null;
      box.parentNode.removeChild(box);
      var start = fields()[0];
      if (start) start.focus();
      tell(words);
      if (dirty) change();
    }
    box.className = "alert alert-info mb-3 no-print";
    box.setAttribute("role", "status");
    box.setAttribute("data-draft", "");
    acts.className = "acts mt-2";
    sentence("这里有" + draft.saved_at + "自动保存、尚未提交的内容。");
    if (draft.seen && draft.seen !== version()) sentence("自动保存之后，已提交的内容又有更新，恢复后请核对再提交。");
    choice("恢复", "", function () {
      if (dirty && !window.confirm("您刚才在本页填写的内容会被替换。要恢复自动保存的内容吗？")) return;
      fill(draft.fields);
      decided("已恢复，请核对后提交");
    });
    choice("放弃", "btn-quiet", function () {
      send({ page: page, drop: "1" }).then(function () {
        var mark = form.querySelector("input[name=autosaved]");
        if (mark) mark.parentNode.removeChild(mark);
        decided("已放弃自动保存的内容");
      }).catch(function (error) { tell(error.words || "没有放弃成功，请稍后再试", true); });
    });
    inner.appendChild(acts);
    box.appendChild(inner);
    offer = box;
    form.parentNode.insertBefore(box, form);
  }

  function later() { if (!timer) timer = setTimeout(save, WAIT); }
  function stop() { clearTimeout(timer); timer = null; }
  function change() {
    dirty = true;
    sent = false;
    if (offer) tell(UNDECIDED, true);
    else later();
  }
  function failed(error) {
    if (sent) return;
    tell(error.words || FAILED, true);
    if (!error.final) later(); /* the same again would be refused again */
  }
  function keep() {
    dirty = false;
    mark();
    return send({ page: page, fields: JSON.stringify(read()), seen: version() }).then(function (kept) {
      tell("已自动保存 " + kept.saved_at);
    }, function (error) {
      if (!error.final) dirty = true;
      throw error;
    });
  }
  function save() {
    stop();
    if (!dirty || offer || sent) return;
    if (sending) { later(); return; }
    sending = new AbortController();
    pending = (known ? keep() : look().then(later)).catch(failed).then(function () { sending = pending = null; });
  }

  /* Before the form is sent its text is safe; without a connection it does not leave the page. */
  function secure() {
    var had = offer;
    return Promise.resolve(pending).then(function () { return known ? null : look(); }).then(function () {
      if (offer && !had) throw fault(UNDECIDED);
      return dirty ? keep() : null;
    });
  }
  function may_go(error) {
    var cut = error instanceof TypeError; /* how fetch says that nobody was reached */
    /* The gate keeps the text; what is too long never is; a second press is meant. */
    if (error.final || error.gate || (warned && !cut)) return true;
    warned = !cut;
    tell(cut ? CUT : error.words === FAILED ? DOWN : error.words, true);
    later();
    return false;
  }
  function hold(event) {
    if (event.target !== form || event.defaultPrevented || passing || !form.requestSubmit) return;
    if (!holding && !dirty && !pending) return;
    event.preventDefault();
    if (holding) return;
    holding = true;
    stop();
    tell("正在提交");
    var pressed = event.submitter || null;
    var late = new Promise(function (_, fail) { setTimeout(fail, WAIT, fault(DOWN)); });
    Promise.race([secure(), late]).then(function () { return true; }, may_go).then(function (go) {
      holding = false;
      passing = go;
      if (go) form.requestSubmit(pressed);
      passing = false;
    });
  }
  doc.addEventListener("submit", hold, true);

  on("input", function (event) { if (event.target.form === form && fields().indexOf(event.target) >= 0) change(); });
  on("focusout", function (event) {
    var next = event.relatedTarget;
    /* On the way to the button. */
    if (event.target.form === form && !(next && next.form === form && next.type === "submit")) save();
  });
  on("submit", function (event) {
    if (event.target !== form || event.defaultPrevented) return;
    sent = true;
    dirty = false;
    stop();
    if (sending) sending.abort();
  });
  window.addEventListener("beforeunload", save);
  on("visibilitychange", function () { if (doc.hidden) save(); });
  /* Another script put the answer in place of the form: it goes on there. */
  on("htmx:afterSwap", function () {
    if (doc.contains(form) || !here()) return;
    form = here();
    settle();
    sent = false;
    mark();
    change();
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) sent = false; });
  /* A form that came back was kept before it was sent: there is something to drop. */
  if (returned()) mark();
  look().catch(function () { /* asked again before the first save */ });
})();
