/** What only a tab that is seen needs. @module */

/**
 * Opens something while the tab is visible, closes it while it is hidden: browsers keep six
 * connections to a server, and each stream takes one. Gives what ends it.
 */
export function whileVisible(open: () => () => void): () => void {
  let close: (() => void) | undefined;
  const turn = () => {
    if (!document.hidden) return void (close ??= open());
    close?.();
    close = undefined;
  };
  turn();
  document.addEventListener("visibilitychange", turn);
  return () => {
    document.removeEventListener("visibilitychange", turn);
    close?.();
  };
}
