// What the form of a card gains with JavaScript: it is checked while somebody types, and figures are found
// without sending the page. Without it every button does the same by a round trip.

const PAUSE = 700;

const later = (work) => {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), PAUSE);
  };
};

class CardForm {
  constructor(form) {
    this.form = form;
    this.verdict = document.getElementById("verdict");
    this.found = document.getElementById("found");
    this.turn = 0;
    const check = later(() => this.check());
    const find = later((words) => this.find(words));
    form.addEventListener("input", (event) => {
      if (event.target.id === "find") find(event.target.value);
      else if (event.target.id !== "why") check();
      this.dirty = true;
    });
    form.addEventListener("submit", () => { this.dirty = false; });
    form.querySelector("#find")?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.find(event.target.value); }
    });
    addEventListener("beforeunload", (event) => { if (this.dirty) event.preventDefault(); });
  }

  async check() {
    const turn = ++this.turn;
    const answer = await fetch(this.form.dataset.check, { method: "POST", body: new FormData(this.form) });
    if (!answer.ok || turn !== this.turn) return;
    const { html, problems } = await answer.json();
    this.verdict.innerHTML = html;
    for (const place of this.form.querySelectorAll("[data-error]")) {
      const text = problems[place.dataset.error] ?? "";
      place.textContent = text;
      place.hidden = !text;
      const field = document.getElementById(`f-${place.dataset.error}`);
      if (field?.matches("input, select, textarea")) {
        if (text) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
  }

  async find(words) {
    if (words.trim().length < 2) { this.found.replaceChildren(); return; }
    const answer = await fetch(`${this.form.dataset.inputs}?q=${encodeURIComponent(words)}`);
    if (answer.ok) this.found.innerHTML = await answer.text();
  }
}

for (const form of document.querySelectorAll("form[data-check]")) new CardForm(form);
