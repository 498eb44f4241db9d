// Suggestions while typing, in a combobox. Pages work without it.
const PAUSE = 250;

function say(element, given) {
  for (const name in given) element.setAttribute(name, given[name]);
  return element;
}

function made(tag, given) {
  return say(document.createElement(tag), given);
}

document.querySelectorAll("[data-suggest]").forEach((input, at) => {
  const { suggest, kind } = input.dataset, id = `found-${at}-`;
  const list = made("ul", { id, class: "plain", role: "listbox", "aria-label": input.labels[0].textContent });
  const status = made("p", { class: "hidden", role: "status" });
  let timer, asked, active, over;

  say(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  input.after(list, status);
  show([], "");

  function stop() {
    clearTimeout(timer);
    asked?.abort();
  }

  function point(option) {
    active?.removeAttribute("aria-selected");
    active = option && say(option, { "aria-selected": true });
    say(input, { "aria-activedescendant": active?.id || "" });
  }

  function show(found, said) {
    point();
    list.replaceChildren(...found.map(({ label }, nth) =>
      Object.assign(made("li", { id: id + nth, role: "option" }), { textContent: label })));
    list.style.width = input.offsetWidth + "px";
    list.hidden = !found.length;
    status.textContent = said;
    say(input, { "aria-expanded": !list.hidden });
  }

  function close() {
    stop();
    show([], "");
  }

  function choose(option) {
    input.value = option.textContent;
    close();
  }

  async function ask() {
    const { csrf_token, [kind]: side } = input.form.elements;
    const body = new URLSearchParams({ csrf_token: csrf_token.value, text: input.value, kind: side ? side.value : kind });
    asked = new AbortController();
    try {
      body.append("filler", "x".repeat(1800 - `${body}`.length)); // All alike.
      const answer = await fetch(suggest, { method: "POST", body, signal: asked.signal });
      over = !answer.ok;
      if (over) return close();
      const found = await answer.json();
      show(found.suggestions, found.said);
    } catch {} // Asked anew.
  }

  input.addEventListener("input", () => {
    stop();
    if (over || input.value.trim().length < 2) close();
    else timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const options = [...list.children], here = options.indexOf(active);
    if (event.key === "ArrowDown") point(options[here + 1] || options[0]);
    else if (event.key === "ArrowUp") point(options.at(here < 1 ? -1 : here - 1));
    else if (event.key === "Enter" && active) choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => target === list || choose(target));
});
