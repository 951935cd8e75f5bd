//! Two programs that print the same when C and C# lay out every struct alike.

use super::declarations::Declarations;

/// Both print "struct.field offset", and "struct size" after the fields.
pub struct Programs {
    pub c: String,
    pub csharp: String,
}

pub fn programs(header: &Declarations) -> Programs {
    let mut c = String::from("#include \"inworld.h\"\n#include <stdio.h>\n\nint main(void)\n{\n");
    let mut csharp = String::from(
        "using System;\nusing Inworld.Native;\n\ninternal static unsafe class Layout\n{\n    private static void Main()\n    {\n",
    );
    for one in &header.structs {
        let name = &one.name;
        csharp.push_str(&format!(
            "        {name} one_{name} = new {name}();\n        byte* at_{name} = (byte*)&one_{name};\n"
        ));
        for field in &one.fields {
            let field_name = &field.name;
            c.push_str(&format!(
                "    printf(\"{name}.{field_name} %u\\n\", (unsigned)offsetof({name}, {field_name}));\n"
            ));
            let place = if field.length.is_some() {
                format!("one_{name}.@{field_name}")
            } else {
                format!("&one_{name}.@{field_name}")
            };
            csharp.push_str(&format!(
                "        Console.WriteLine(\"{name}.{field_name} \" + ((byte*)({place}) - at_{name}));\n"
            ));
        }
        c.push_str(&format!("    printf(\"{name} %u\\n\", (unsigned)sizeof({name}));\n"));
        csharp.push_str(&format!("        Console.WriteLine(\"{name} \" + sizeof({name}));\n"));
    }
    c.push_str("    return 0;\n}\n");
    csharp.push_str("    }\n}\n");
    Programs { c, csharp }
}
