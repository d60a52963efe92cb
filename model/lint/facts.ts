/** What lint has to know of the broker that a declaration is for, and no declaration says. */
export interface Facts {
  /** Nodes of the cluster. Default: not known, and what depends on it is not said. */
  readonly nodes?: number;
  /** Whether it was there before, and may have virtual hosts that nobody declares. Default: not known. */
  readonly isExisting?: boolean;
}
