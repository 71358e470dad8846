/** Amazon S3, as far as the stack stores objects and lets people fetch them. */
package capacityops.local.s3;
