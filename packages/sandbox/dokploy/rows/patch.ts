/** A change of a cloned file. */
export interface PatchRow {
  patchId: string;
  type: string;
  filePath: string;
  enabled: boolean;
  content: string;
  createdAt: string;
  updatedAt: string;
  applicationId: string | null;
  composeId: string | null;
}
