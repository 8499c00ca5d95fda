/**
 * Windows that a click opens. A browser allows one only in the click itself, so it is opened empty and sent on when the
 * server has answered.
 */

/** Where a conference is shown outside this page. */
export interface Opened {
  /** Whether this page can see that it was closed. It may turn out later that it cannot. */
  readonly isObservable: boolean;
  isOpen: () => boolean;
  /** Brings it to the front; says whether it could. */
  focus: () => boolean;
  go: (link: string) => void;
  close: () => void;
}

/**
 * A page can ask to be kept apart from the one that opened it (Cross-Origin-Opener-Policy), and then its window looks
 * closed from the moment it is shown. Nobody closes a window this soon, in milliseconds after it was sent there.
 */
const TOO_SOON = 5_000;

class OtherWindow implements Opened {
  #wentAt = Number.NaN;
  #isApart = false;
  constructor(private readonly window: Window) {}

  get isObservable() {
    return !this.#isApart;
  }

  isOpen() {
    if (this.window.closed && Date.now() - this.#wentAt < TOO_SOON) this.#isApart = true;
    return this.#isApart || !this.window.closed;
  }

  close = () => this.window.close();

  focus() {
    this.window.focus();
    return this.isOpen() && this.isObservable;
  }

  go(link: string) {
    this.#wentAt = Date.now();
    this.window.location.replace(link);
  }
}

/** The system's browser, which Mattermost's desktop app hands links of other sites to, and which it cannot watch. */
class SystemBrowser implements Opened {
  readonly isObservable = false;

  isOpen = () => true;
  close = () => undefined;
  focus = () => false;

  go(link: string) {
    window.open(link, "_blank", "noopener");
  }
}

/** To be called in a click. `null` if the browser refuses; then a link has to be pressed. */
export function openInClick(waiting: string): Opened | null {
  if ("desktopAPI" in window || navigator.userAgent.includes(' Mattermost/')) return new SystemBrowser();
  const opened = window.open("", "_blank");
  if (opened === null) return null;
  // What is opened must not be able to send this page elsewhere.
  opened.opener = null;
  opened.document.title = waiting;
  opened.document.querySelector("body")?.append(waiting);
  return new OtherWindow(opened);
}

/** The same for a link that is known already, and was pressed. */
export function openLinkInClick(link: string, waiting: string): Opened | null {
  const opened = openInClick(waiting);
  opened?.go(link);
  return opened;
}
