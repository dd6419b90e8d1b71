/** What the page is for; the same in the app and in the static demo. */
export function JoinText() {
  return (
    <>
      <h1>Join a sweep</h1>
      <p>
        A sweep is many trainings of one kind, shared by whoever helps. This tab trains some of them
        on this machine's GPU: what comes are pictures, what goes back are figures.
      </p>
    </>
  );
}
