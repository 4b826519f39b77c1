/* The figures so far: in the head for every run, above a hall in full. */

class RunButtons {
  constructor(app) {
    this.app = app;
    this.most = Math.max(1, ...app.runs.map((run) => run.total));
    this.buttons = new Map(app.runs.map((run) => [run, this.buttonOf(run)]));
    document.getElementById("runs").replaceChildren(...[...this.buttons.values()].map(({ node }) => node));
  }

  buttonOf(run) {
    const total = element("strong");
    total.style.minWidth = `${clock(run.total).length}ch`; // no button grows while it plays: halls keep their sizes
    const bar = element("span", { class: "bar" });
    const said = run.remark || faster(run.speedup, run.speedupAtMost) || "ended";
    const note = element("span", { class: `note ${run.remark ? "remark" : "faster"}` }, said);
    const name = element("span", { class: "name" }, run.label);
    const node = element("button", { type: "button", title: "show or hide this scheduler" }, name, total, note, element("span", { class: "track" }, bar));
    node.addEventListener("click", () => this.app.toggle(run));
    return { node, total, bar };
  }

  /** Scroll to a run's button, if a phone has no room for all. */
  reveal(run) {
    this.buttons.get(run).node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Move the bars, which costs no layout. */
  paint(time) {
    for (const [run, { bar }] of this.buttons) {
      bar.style.transform = `scaleX(${Math.min(time, run.total) / this.most})`;
    }
  }

  write(time) {
    for (const [run, { node, total }] of this.buttons) {
      setText(total, clock(Math.min(time, run.total)));
      node.classList.toggle("over", time >= run.total);
      node.setAttribute("aria-pressed", String(this.app.shown.includes(run)));
      node.classList.toggle("focus", run === this.app.focus && this.app.shown.length > 1);
    }
  }
}

function faster(speedup, atMost) {
  return speedup === null ? "" : `${atMost ? "≤ " : ""}${speedup.toFixed(1)} ×`;
}

/** Return the figures of a run so far, and how many boards are in which state, in words. */
function figuresLines(run, count, time) {
  const figures = run.figures(time, count);
  const { games } = run.after(count);
  const stuck = new Set(run.stuckBy(count, time).map(({ board }) => board));
  const isStuck = (game) => !game.end && stuck.has(game.seat.board);
  const number = (state) => games.filter((game) => game.state === state && !isStuck(game)).length;
  const ended = (end) => games.filter((game) => game.end === end).length;
  const optional = [
    [number(TO_START), "to start"],
    [games.filter(isStuck).length, "stuck"],
    ...[...ENDS, NEVER_STARTED].filter((end) => end !== "over").map((end) => [ended(end), end]),
  ];
  return [
    [
      figures.speedup === null ? "" : `speed-up ${faster(figures.speedup, run.speedupAtMost)}`,
      `busy ${(100 * figures.utilisation).toFixed(1)} %`,
      `replies wait ${duration(figures.meanWait)}`,
    ],
    [
      `${number(THINKING)} thinking`,
      `${number(READY)} ready`,
      ...optional.map(([many, words]) => (many ? `${many} ${words}` : "")),
      `${ended("over")} over`,
    ],
  ].map((parts) => parts.filter(Boolean));
}
