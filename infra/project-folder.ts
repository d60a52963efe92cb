import { projectFolder } from "../files/project-folder.ts";

/** The folder of Pulumi.yaml. Pulumi runs the program in the folder of its `main`, which is in the project. */
export const PROJECT_FOLDER = projectFolder(process.cwd());
