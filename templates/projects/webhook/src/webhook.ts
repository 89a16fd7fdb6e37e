import { {{imports}} } from "@hookloom/runtime";
import { {{factory}} } from "{{module}}";

const {{variable}} = {{factory}}({{options}});

{{handlers}}

export default webhook({{variable}});
