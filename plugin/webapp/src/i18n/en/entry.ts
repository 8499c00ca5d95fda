/** What every page has. */
export const entry = {
  join: "Join the video conference",
  header: "Pexip video conference",
  copyLink: "Copy link to the video conference",
  dialIn: "Dial in to the video conference",
  loading: "Loading…",
  notLoaded: "This part of Pexip Video Connect could not be loaded. Reload the page, and tell your administrator if it happens again.",
  connecting: "Connecting to the video conference…",
};
