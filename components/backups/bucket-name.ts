/** Of a stack that names none. */
export function bucketName(stack: string): string {
  return `yapit-${stack}-backups`;
}
