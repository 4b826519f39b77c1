"use strict";

/* The pages of the course: questions that are checked here, and how the pages look. */

const STORE = "simul-course";
const UNITS = {
  ms: 1, s: 1e3, sec: 1e3, second: 1e3, seconds: 1e3, m: 6e4, min: 6e4, minute: 6e4, minutes: 6e4,
  h: 36e5, hour: 36e5, hours: 36e5,
}; // in ms
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// what is kept in this browser: answers by lesson, and how the pages look

function kept() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {}; // there is no storage, or something else is in it
  }
}

function keep(change) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ ...kept(), ...change }));
  } catch {
    // without a storage, the page forgets when it is closed
  }
}

const answersOf = (lesson) => kept().answers?.[lesson] ?? {};

function keepAnswer(lesson, question, answer) {
  const { answers = {} } = kept();
  keep({ answers: { ...answers, [lesson]: { ...answers[lesson], [question]: answer } } });
}

// answers: the same rules as in the terminal

/** Return the ms of `9`, `9 s`, `1 h 55 s` or `1:00:55`; null for anything else. */
function duration(text) {
  const clock = /^(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$/.exec(text);
  if (clock) return 36e5 * clock[1] + 6e4 * clock[2] + 1e3 * clock[3];
  const part = /(\d+(?:\.\d+)?) *([a-z]*)/g;
  const parts = [...text.matchAll(part)];
  const rest = text.replace(part, "").replaceAll("and", "").replaceAll(",", "").trim();
  const units = parts.map(([, , unit]) => unit);
  if (!parts.length || rest || (parts.length > 1 && units.includes(""))) return null;
  if (units.some((unit) => unit && !Object.hasOwn(UNITS, unit))) return null;
  return parts.reduce((sum, [, number, unit]) => sum + number * (unit ? UNITS[unit] : 1e3), 0);
}

function plainNumber(text, kind) {
  const found = /^(\d+(?:[.,]\d+)?) *(?:x|×|times|%)?$/.exec(text);
  if (!found) return null;
  const number = Number(found[1].replace(",", "."));
  return kind === "share" ? number / 100 : number;
}

/** Return the name of the grade, and what is said of a common mistake; null for what is no answer. */
function judge(rule, answer) {
  if (rule.kind === "choice") return answer ? [answer === rule.key ? "RIGHT" : "WRONG", ""] : null;
  const text = answer.split(/\s+/).filter(Boolean).join(" ").toLowerCase();
  const number = rule.kind === "duration" ? duration(text) : plainNumber(text, rule.kind);
  if (number === null) return null;
  const off = Math.abs(number - rule.number);
  const [, slip] = rule.slips.find(([each]) => each === number) ?? [number, ""];
  if (off <= rule.exact) return ["RIGHT", slip];
  if (off <= rule.room) return ["NEARLY", slip];
  return [off <= rule.close ? "CLOSE" : "WRONG", slip];
}

class Question {
  constructor(form, lesson) {
    this.form = form;
    this.lesson = lesson;
    this.rule = JSON.parse(form.dataset.rule);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.restore(answersOf(lesson)[form.id]);
  }

  get answer() {
    return String(new FormData(this.form).values().next().value ?? "");
  }

  restore(answer) {
    if (typeof answer !== "string") return;
    for (const input of this.form.elements) {
      if (input.type === "radio") input.checked = input.value === answer;
      else if (input.type === "text") input.value = answer;
    }
    this.check();
  }

  check() {
    const { form, rule, answer } = this;
    const judged = judge(rule, answer);
    const said = form.querySelector(".judged");
    if (judged === null) {
      said.textContent = rule.kind === "choice" ? "Choose one." : `The answer is ${rule.form}.`;
      return;
    }
    keepAnswer(this.lesson, form.id, answer);
    const [grade, slip] = judged;
    form.dataset.state = ["RIGHT", "NEARLY"].includes(grade) ? "right" : "wrong";
    if (grade === "RIGHT") said.textContent = "Right.";
    else said.innerHTML = `${rule.grades[grade]}: ${rule.right}${slip && `. ${slip}`}`; // made and escaped by simul
    form.querySelector(".why").hidden = false;
    this.answered = true;
    form.dispatchEvent(new Event("answered", { bubbles: true }));
  }
}

class Lesson {
  constructor() {
    const { lesson } = root.dataset;
    this.rest = document.getElementById("after");
    this.gate = document.querySelector(".gate");
    this.questions = [];
    document.addEventListener("answered", () => this.reveal());
    for (const form of all("form.question")) this.questions.push(new Question(form, lesson));
    this.gate.querySelector("button").addEventListener("click", () => this.goOn());
    this.shut(this.questions.some((question) => !question.answered));
    this.reveal();
  }

  shut(it) {
    this.rest.hidden = it;
    this.gate.hidden = !it;
  }

  goOn() {
    this.shut(false);
    const heading = this.rest.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
  }

  /** Show the figures whose questions are answered, and the rest of the lesson after the last. */
  reveal() {
    const open = this.questions.filter((question) => !question.answered);
    const secret = new Set(open.map((question) => question.form.dataset.figure));
    for (const figure of all(".figure")) {
      if (secret.has(figure.dataset.figure)) continue;
      figure.firstElementChild.textContent = figure.dataset.value;
      figure.classList.add("known");
      figure.removeAttribute("title");
    }
    if (!open.length) this.shut(false);
  }
}

function showProgress() {
  for (const row of all(".lessons [data-lesson]")) {
    const done = Object.keys(answersOf(row.dataset.lesson)).length;
    const { questions } = row.dataset;
    if (done) row.querySelector(".state").textContent = done < questions ? `${done} of ${questions} predicted` : "✓ predicted";
  }
}

function copyButton(button) {
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(code); // to be copied by hand
      button.textContent = "selected";
    }
  });
}

// how it looks: the replay in the page looks like the page

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function tellReplay(frame) {
  const { theme } = root.dataset;
  if (theme) frame.contentWindow.postMessage({ theme }, "*");
}

class Looks {
  constructor() {
    const { theme, large } = kept();
    if (["dark", "light"].includes(theme)) root.dataset.theme = theme;
    root.classList.toggle("large", large === true);
    const add = (words, key, title, act) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", title: `${title} (${key})`, textContent: words });
      button.addEventListener("click", act);
      document.getElementById("controls").append(button);
      document.addEventListener("keydown", (event) => {
        const typing = event.target.closest?.("input");
        if (event.key === key && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) act();
      });
      return button;
    };
    this.dark = add("", "d", "dark or light", () => this.toggleDark());
    add("large", "l", "large letters, for a projector", () => this.toggleLarge());
    add("print", "p", "print, as a worksheet", () => print());
    this.name();
    addEventListener("message", ({ source, data }) => {
      const frame = all("iframe").find((each) => each.contentWindow === source);
      if (frame && data?.replay === "ready") tellReplay(frame);
    });
  }

  name() {
    this.dark.textContent = isDark() ? "light" : "dark";
  }

  toggleDark() {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep({ theme: root.dataset.theme });
    this.name();
    all("iframe").forEach(tellReplay);
  }

  toggleLarge() {
    keep({ large: root.classList.toggle("large") });
  }
}

new Looks();
if (document.querySelector("form.question")) new Lesson();
showProgress();
all(".copy").forEach(copyButton);
