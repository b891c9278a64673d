/** One way from the outside to a service, as Traefik takes it. */
export interface Route {
  /** Of the router, among all on the machine. */
  name: string;
  /** "Host(`yaptts.org`)"; of two that match the longer one wins. */
  rule: string;
  port: number;
  /** Undefined: the rule's length. */
  priority?: number;
  /** Asks for the stack's password. */
  password?: true;
}
