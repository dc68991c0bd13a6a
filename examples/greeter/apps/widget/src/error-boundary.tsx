import { Component, type ComponentChildren } from "preact";
import { reportError } from "./sentry";

/** When the widget breaks, it disappears; the customer's page goes on. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  state = { broken: false };

  componentDidCatch(error: unknown) {
    reportError(error, "render");
    this.setState({ broken: true });
  }

  render() {
    return this.state.broken ? null : this.props.children;
  }
}
