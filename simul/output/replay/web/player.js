/* Play: time goes on by itself, or step by step. */

const SPEEDS = [
  { words: "all in 30 s", whole: 30 },
  { words: "all in 2 min", whole: 120 },
  { words: "1 step a second", steps: 1 },
  { words: "4 steps a second", steps: 4 },
  { words: "as in life", factor: 1 },
  { words: "10 × as in life", factor: 10 },
  { words: "60 × as in life", factor: 60 },
  { words: "600 × as in life", factor: 600 },
];

class Player {
  constructor(app) {
    this.app = app;
    this.speed = SPEEDS[0];
    this.playing = false;
  }

  toggle() {
    if (!this.playing && this.app.atEnd()) this.app.home();
    this.playing = !this.playing;
    if (this.playing) {
      this.before = performance.now();
      this.owed = 0;
      requestAnimationFrame((now) => this.tick(now));
    }
    this.app.playingChanged();
  }

  /** Whether frame follows frame, so that what is not in this one may be in the next. */
  get hurries() {
    return this.playing && !this.speed.steps;
  }

  pause() {
    if (this.playing) this.toggle();
  }

  tick(now) {
    if (!this.playing) return;
    const passed = Math.min(Math.max(now - this.before, 0), 250); // a page that was hidden does not leap
    this.before = now;
    if (this.speed.steps) this.step((passed / 1000) * this.speed.steps);
    else this.app.moveTo(this.app.time + passed * this.factor());
    if (this.app.atEnd()) this.pause();
    else requestAnimationFrame((later) => this.tick(later));
  }

  step(steps) {
    this.owed += steps;
    while (this.owed >= 1) {
      this.owed--;
      this.app.step(1);
    }
  }

  factor() {
    return this.speed.factor ?? this.app.end / (1000 * this.speed.whole);
  }

  /** Choose the next speed, or the one before. */
  change(by) {
    const number = SPEEDS.indexOf(this.speed) + by;
    this.choose(Math.max(0, Math.min(SPEEDS.length - 1, number)));
  }

  choose(number) {
    this.speed = SPEEDS[number];
    this.owed = 0;
    this.app.playingChanged();
  }
}
