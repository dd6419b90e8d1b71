import { define } from "../utils.ts";
import { Navigation } from "../components/Navigation.tsx";

/** What is around each page. */
export default define.layout(({ Component, url, state }) => (
  <>
    <a class="skip" href="#content">Skip to the content</a>
    <Navigation path={url.pathname} />
    {!state.trusted && (
      <p class="notice" role="status">
        This tab shows the runs' figures, the lesson, the demo and the benchmark. Curves, pictures,
        feature maps and all that changes something need the token: open the address that the
        terminal of <code>deno task web</code> shows.
      </p>
    )}
    <main id="content">
      <Component />
    </main>
  </>
));
