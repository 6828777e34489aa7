import { Tickets } from "./tickets.jsx";

export default function Page() {
  return (
    <main>
      <h1>Jazz at sunset</h1>
      <Tickets event="5f0c0ffee0ddf00dcafe0001" />
    </main>
  );
}
