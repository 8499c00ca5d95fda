/**
 * How the plugin's parts look, in the colours of the person's theme; the fallbacks are those of Mattermost's light one. The
 * colours of text and ground are the only pair that every theme lets one read: those of buttons are too close in some.
 */
const STYLES = `
.pexip { --pexip-bg: var(--center-channel-bg, #fff); --pexip-color: var(--center-channel-color, #3d3c40);
  --pexip-rgb: var(--center-channel-color-rgb, 61, 60, 64); color: var(--pexip-color); font-size: 14px; line-height: 20px; }
.pexip *, .pexip { box-sizing: border-box; }
.pexip h2, .pexip h3 { margin: 0 0 8px; font-weight: 600; font-size: 18px; line-height: 24px; font-family: inherit; }
.pexip h3 { font-size: 14px; line-height: 20px; }
.pexip p { margin: 0 0 8px; }
.pexip button, .pexip .pexip-link-button { display: inline-flex; align-items: center; gap: 8px; min-height: 32px; padding: 4px 16px;
  border: 1px solid rgba(var(--pexip-rgb), 0.56); border-radius: 4px; background: transparent; color: inherit; font: inherit; font-weight: 600;
  text-decoration: none; cursor: pointer; }
.pexip button:hover, .pexip .pexip-link-button:hover { background: rgba(var(--pexip-rgb), 0.08); color: inherit; }
.pexip button:disabled { opacity: 0.6; cursor: default; }
.pexip .pexip-primary, .pexip .pexip-primary:hover { background: var(--pexip-color); border-color: transparent; color: var(--pexip-bg); }
.pexip .pexip-primary:hover { background: rgba(var(--pexip-rgb), 0.88); }
.pexip button:focus-visible, .pexip a:focus-visible, .pexip input:focus-visible, .pexip textarea:focus-visible {
  outline: 2px solid var(--pexip-color); outline-offset: 2px; }
.pexip input[type=text], .pexip input[type=search], .pexip textarea { width: 100%; min-height: 32px; padding: 4px 8px; border: 1px solid rgba(var(--pexip-rgb), 0.56);
  border-radius: 4px; background: var(--pexip-bg); color: var(--pexip-color); font: inherit; }
.pexip textarea, .pexip code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
.pexip code { padding: 0; background: transparent; color: inherit; overflow-wrap: anywhere; }
.pexip-backdrop { position: fixed; inset: 0; z-index: 1200; display: flex; align-items: flex-start; justify-content: center; overflow: auto;
  padding: 10vh 16px 16px; background: rgba(0, 0, 0, 0.6); }
.pexip-modal { width: 100%; max-width: 520px; padding: 24px; border: 1px solid rgba(var(--pexip-rgb), 0.16); border-radius: 8px;
  background: var(--pexip-bg); box-shadow: 0 8px 24px rgba(0, 0, 0, 0.24); }
.pexip-modal:focus { outline: none; }
.pexip-actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin-top: 16px; }
.pexip-ways { margin: 0; }
.pexip-ways dt { margin-top: 12px; font-weight: 600; }
.pexip-ways dd { display: flex; gap: 8px; align-items: center; justify-content: space-between; margin: 0; }
.pexip-ways dd code { user-select: all; }
.pexip-ways button { flex: none; }
.pexip-corner { position: fixed; right: 16px; bottom: 16px; z-index: 1100; display: flex; flex-direction: column; gap: 8px; align-items: flex-end; max-width: calc(100vw - 32px); }
.pexip-card { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px 16px; border: 1px solid rgba(var(--pexip-rgb), 0.24); border-radius: 8px;
  background: var(--pexip-bg); box-shadow: 0 4px 12px rgba(0, 0, 0, 0.16); }
.pexip .pexip-pin code { font-size: 28px; letter-spacing: 2px; line-height: 36px; user-select: all; }
.pexip-post { display: inline-block; min-width: 280px; max-width: 600px; margin: 4px 0; padding: 12px 16px; border: 1px solid rgba(var(--pexip-rgb), 0.24);
  border-left: 4px solid rgba(var(--pexip-rgb), 0.56); border-radius: 4px; }
.pexip-post.pexip-running { border-left-color: var(--online-indicator, #3db887); }
.pexip-post .pexip-title { margin: 0 0 4px; font-weight: 600; }
.pexip-post .pexip-primary { margin-top: 4px; }
.pexip-muted { color: rgba(var(--pexip-rgb), 0.8); }
.pexip-console > section { margin-top: 24px; padding-top: 16px; border-top: 1px solid rgba(var(--pexip-rgb), 0.16); }
.pexip-console fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
.pexip-console legend { margin: 0 0 8px; border: 0; font-size: 14px; font-weight: 600; color: inherit; }
.pexip-console label { font-weight: 400; }
.pexip-console .pexip-field { display: block; margin: 8px 0 4px; font-weight: 600; }
.pexip-console .pexip-radio { display: flex; gap: 8px; align-items: baseline; margin: 4px 0; }
.pexip-list { margin: 8px 0; padding: 0; list-style: none; }
.pexip-list > li { display: flex; gap: 8px; align-items: center; justify-content: space-between; padding: 4px 0; }
.pexip-findings { margin: 8px 0; padding: 0; list-style: none; }
.pexip-findings > li { margin: 4px 0; padding: 4px 12px; border-left: 4px solid var(--away-indicator, #ffbc1f); }
.pexip-findings > li.pexip-error { border-left-color: var(--error-text, #d24b4e); }
.pexip-console [role=status]:not(:empty) { margin-top: 8px; }
.pexip-row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 8px 0; }
.pexip-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

const ID = "pexip-video-connect-styles";

/** Adds them to the page, in place of those of an older version. */
export function addStyles() {
  document.getElementById(ID)?.remove();
  const style = document.createElement("style");
  style.id = ID;
  style.textContent = STYLES;
  document.head.append(style);
}
