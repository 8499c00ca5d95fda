/** Somebody's presence, which lasts only as long as it is renewed. */
import type { Answer, Problem } from "../client";
import type { Presence } from "../wire";

/** How long to wait after the first failure, and at most, in milliseconds. The server waits 90 s for a renewal. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;

export interface LeaseEvents {
  readonly renewed: (presence: Presence) => void;
  /** The server has decided against it, for good. */
  readonly refused: (problem: Problem) => void;
}

export class Lease {
  #dueAt = 0;
  #pause = FIRST_PAUSE;
  #asked: Promise<void> | null = null;
  #isOver = false;

  constructor(
    private readonly renew: () => Promise<Answer<Presence>>,
    private readonly events: LeaseEvents,
    private readonly now: () => number = Date.now,
  ) {}

  /** To be called often; asks when it is time. */
  tick() {
    if (this.#isOver || this.#asked !== null || this.now() < this.#dueAt) return;
    this.#asked = this.#ask().finally(() => (this.#asked = null));
  }

  /** Renews at the next tick. */
  renewSoon() {
    this.#dueAt = 0;
  }

  /** Ends it; afterwards no renewal is under way, so that none arrives at the server after the end. */
  async end() {
    this.#isOver = true;
    await this.#asked;
  }

  async #ask() {
    const answer = await this.renew();
    if (this.#isOver) return;
    if (answer.ok) {
      this.#dueAt = this.now() + answer.value.renew_seconds * 1000;
      this.#pause = FIRST_PAUSE;
      this.events.renewed(answer.value);
    } else if (answer.problem.isFinal) {
      this.#isOver = true;
      this.events.refused(answer.problem);
    } else {
      this.#dueAt = this.now() + Math.max(this.#pause, (answer.problem.retryAfter ?? 0) * 1000);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }
}
