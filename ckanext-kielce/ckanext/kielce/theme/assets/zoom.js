// What our pages gain with JavaScript. Without it everything is still there: tables, downloads, texts to copy.

const live = (element, text) => { element.textContent = text; };

/* A chart is one stop of the Tab key; inside it the arrows read the cells of the chart's own table. */
class ChartReader {
  constructor(card) {
    this.chart = card.querySelector("[data-reader]");
    this.status = card.querySelector("[role=status]");
    const table = card.querySelector("table");
    if (!this.chart || !this.status || !table) return;
    this.heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    this.rows = [...table.tBodies[0].rows];
    if (!this.rows.length || this.heads.length < 2) return;
    this.row = this.rows.length - 1;
    this.column = 1;
    this.chart.tabIndex = 0;
    this.chart.setAttribute("role", "application");
    this.chart.setAttribute("aria-roledescription", this.chart.dataset.role);
    this.chart.addEventListener("keydown", (event) => this.press(event));
    this.chart.addEventListener("focus", () => live(this.status, this.chart.dataset.hint));
    this.chart.addEventListener("blur", () => this.leave());
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.rows.length - 1;
    const page = Math.max(1, Math.round(last / 10));
    const move = {
      ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
      PageDown: [page, 0], PageUp: [-page, 0], Home: [-last, 0], End: [last, 0],
    }[event.key];
    if (event.key === "Escape") { this.chart.blur(); return; }
    if (!move) return;
    event.preventDefault();
    const first = !this.started;
    this.started = true;
    if (!first || event.key === "Home" || event.key === "ArrowLeft") this.row = clamp(this.row + move[0], 0, last);
    this.column = clamp(this.column + move[1], 1, this.heads.length - 1);
    this.say();
  }

  say() {
    const cells = this.rows[this.row].cells;
    const name = this.heads.length > 2 ? `, ${this.heads[this.column]}` : "";
    live(this.status, `${cells[0].textContent.trim()}${name}: ${cells[this.column].textContent.trim()}`);
    this.mark();
  }

  mark() {
    for (const row of this.rows) row.classList.toggle("now", this.started && row === this.rows[this.row]);
  }

  leave() {
    this.started = false;
    this.row = this.rows.length - 1;
    this.mark();
    live(this.status, "");
  }
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function copyButton(button) {
  button.hidden = false;
  const said = button.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2500);
  });
}

/* Light or dark: the system decides until the reader does. */
function themeSwitch(button) {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    show();
  });
  show();
}

const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
document.querySelectorAll("[data-chart]").forEach((card) => new ChartReader(card));
document.querySelectorAll("button[data-copy]").forEach(copyButton);
document.querySelectorAll("button[data-theme-switch]").forEach(themeSwitch);
addEventListener("beforeprint", () => document.querySelectorAll("details.table").forEach((one) => { one.open = true; }));
