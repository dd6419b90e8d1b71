/** The typed helpers of this app's routes. @module */
import { createDefine } from "fresh";

/** What a request's handlers tell the frame around its page. */
export interface State {
  /** Of the page, before the app's name. */
  title?: string;
  /** Whether the request carries the token. */
  trusted: boolean;
}

export const define = createDefine<State>();
