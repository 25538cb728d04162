/* form[data-upload]: files by button or drag, each named before it is sent; one bar for the way, a way
   to stop, and the files stay chosen when the network or the server refuses. Without script the form
   is sent as ever. Speaks the events of portal.js, which keeps buttons busy and guards typed text. */
(function () {
  "use strict";
  var doc = document, MB = 1048576;
  if (!window.FormData || !window.DataTransfer) return;
  function make(tag, name, words) {
    var node = doc.createElement(tag);
    if (name) node.className = name;
    if (words) node.textContent = words;
    return node;
  }
  function button(words, act) {
    var node = make("button", "btn btn-sm", words);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }
  function size(bytes) { return bytes < MB ? Math.max(1, Math.round(bytes / 1024)) + "KB" : (bytes / MB).toFixed(1) + "MB"; }
  function signal(target, name, detail) {
    target.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: detail || {} }));
  }
  function same(a, b) { return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified; }

  function picker(input, kept) {
    var max = +input.getAttribute("data-max-bytes") || Infinity, most = +input.getAttribute("data-max-files") || 1;
    var kinds = (input.accept || "").toLowerCase().split(",").filter(Boolean);
    var chosen = [], label = make("div", "drop"), inner = make("label", "mb-0"), list = make("ul", "list-unstyled mb-0 mt-2");
    var note = make("div", "hint err");
    note.setAttribute("role", "alert");
    input.parentNode.insertBefore(label, input);
    inner.appendChild(input);
    inner.appendChild(make("span", "btn", "选择文件"));
    label.appendChild(inner);
    label.appendChild(make("span", "mut only-l", "或把文件拖到这里"));
    label.parentNode.insertBefore(list, label.nextSibling);
    label.parentNode.insertBefore(note, list.nextSibling);

    function why(file) {
      var end = file.name.toLowerCase().replace(/^.*(\.[^.]*)$/, "$1");
      if (kinds.length && kinds.indexOf(end) < 0) return "不能上传这类文件，没有选中。";
      if (!file.size) return "是空文件，没有选中。";
      if (file.size > max) return size(file.size) + "，超过" + Math.round(max / MB) + "MB，没有选中。扫描件建议选择150–200 DPI、灰度。";
      return "";
    }
    function show() {
      var all = new DataTransfer();
      list.textContent = "";
      chosen.forEach(function (file) {
        var row = make("li", "row-x gap-2 mb-1");
        all.items.add(file);
        row.appendChild(make("span", "", file.name));
        row.appendChild(make("span", "small mut", size(file.size)));
        var drop = button("去掉", function () {
          chosen = chosen.filter(function (other) { return other !== file; });
          show();
          input.focus();
        });
        drop.appendChild(make("span", "visually-hidden", file.name));
        row.appendChild(drop);
        list.appendChild(row);
      });
      input.files = all.files;
    }
    function add(files) {
      var words = [];
      Array.prototype.slice.call(files).forEach(function (file) {
        var fault = why(file);
        if (fault) { words.push("“" + file.name + "”" + fault); return; }
        if (chosen.some(function (other) { return same(other, file); })) return;
        if (most === 1) chosen = [];
        if (chosen.length >= most) { words.push("一次最多" + most + "个文件，“" + file.name + "”没有选中，请分次上传。"); return; }
        chosen.push(file);
      });
      note.textContent = words.join(" ");
      show();
    }
    input.addEventListener("change", function (event) { event.stopPropagation(); add(input.files); });
    add(kept || input.files); // chosen before this script came, or kept by the browser
    return { input: input, add: add, files: function () { return chosen; }, label: label };
  }

  function set(form, kept) {
    if (form.hasAttribute("data-upload-set")) return;
    form.setAttribute("data-upload-set", "");
    var pickers = Array.prototype.slice.call(form.querySelectorAll("input[type=file]")).map(function (input) {
      return picker(input, (kept || {})[input.name]);
    });
    if (!pickers.length) return;
    var line = make("div", "mt-2"), words = make("div", "small mb-1"), bar = make("progress"), request = null;
    var stop = button("取消上传", function () { if (request) request.abort(); });
    line.hidden = true;
    words.setAttribute("role", "status");
    bar.max = 100;
    [words, bar, stop].forEach(function (part) { line.appendChild(part); });
    stop.classList.add("mt-2");
    var last = pickers[pickers.length - 1].label;
    last.parentNode.insertBefore(line, last.nextSibling.nextSibling.nextSibling);

    ["dragenter", "dragover", "dragleave", "drop"].forEach(function (name) {
      form.addEventListener(name, function (event) {
        if (!event.dataTransfer || Array.prototype.indexOf.call(event.dataTransfer.types, "Files") < 0) return;
        event.preventDefault();
        pickers[0].label.classList.toggle("over", name === "dragenter" || name === "dragover");
        if (name === "drop") pickers[0].add(event.dataTransfer.files);
      });
    });

    function tell(text, bad) {
      line.hidden = false;
      words.textContent = text;
      words.classList.toggle("err", !!bad);
      bar.hidden = stop.hidden = !!bad;
    }
    function over(text) {
      request = null;
      signal(form, "htmx:afterRequest", { successful: false });
      tell(text, true);
    }
    function answered() {
      var to = request.getResponseHeader("X-Location"), page;
      if (request.status === 204 && to) {
        signal(form, "htmx:afterRequest", { successful: true });
        location.assign(to);
        return;
      }
      if (request.status === 413) { over("文件太大，服务器没有接收。请压缩后重试。"); return; }
      page = new DOMParser().parseFromString(request.responseText, "text/html");
      var fresh = page.getElementById("main"), here = doc.getElementById("main");
      if (request.status >= 500 || !fresh || !here) { over("系统暂时不能处理，没有上传成功。所选文件和填写的内容还在本页，请稍后重试。"); return; }
      var kept = {};
      pickers.forEach(function (each) { kept[each.input.name] = each.files(); });
      here.innerHTML = fresh.innerHTML;
      doc.title = page.title;
      begin(kept);
      signal(here, "htmx:afterSwap");
    }
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented || !pickers.some(function (each) { return each.files().length; })) return;
      event.preventDefault();
      if (request) return;
      var data = new FormData(form), pressed = event.submitter;
      if (pressed && pressed.name) data.append(pressed.name, pressed.value);
      request = new XMLHttpRequest();
      request.open("POST", form.getAttribute("action") || location.href);
      request.setRequestHeader("X-Upload", "1");
      request.upload.onprogress = function (way) {
        var part = Math.round(way.loaded / way.total * 100);
        bar.value = part;
        tell(part < 100 ? "正在上传：" + size(way.loaded) + "，共" + size(way.total) + "（" + part + "%）" : "已全部送达，正在检查……");
      };
      request.onload = answered;
      request.onerror = function () { over("网络中断，没有上传成功。所选文件和填写的内容还在本页，网络恢复后请再次提交。"); };
      request.onabort = function () { over("已取消，没有上传任何文件。"); };
      tell("正在上传……");
      signal(form, "htmx:beforeRequest");
      request.send(data);
    });
  }

  function begin(kept) {
    Array.prototype.slice.call(doc.querySelectorAll("form[data-upload]")).forEach(function (form) { set(form, kept); });
  }
  begin();
  /* A file dropped beside the form would replace the page and what was typed on it. */
  ["dragover", "drop"].forEach(function (name) {
    window.addEventListener(name, function (event) { if (doc.querySelector("form[data-upload]")) event.preventDefault(); });
  });
})();
