import { define } from "../utils.ts";
import KeptFocus from "../islands/KeptFocus.tsx";
import { Navigation } from "../components/Navigation.tsx";

/** What is around each page. */
export default define.layout(({ Component, url, state }) => (
  <>
    <a class="skip" href="#content">Skip to the content</a>
    <Navigation path={url.pathname} />
    {!state.trusted && (
      <p class="notice" role="status">
        This tab may look, but neither change anything nor see pictures: open the address that the
        terminal shows, with its token.
      </p>
    )}
    <main id="content">
      <Component />
    </main>
    <KeptFocus />
  </>
));
