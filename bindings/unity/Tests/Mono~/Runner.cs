using System;
using System.Reflection;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Runs the tests without Unity. A test is called by its class; words on the command line choose
    /// some.</summary>
    internal static class Runner
    {
        private static int Main(string[] words)
        {
            int passed = 0, failed = 0;
            foreach (Type type in Assembly.GetExecutingAssembly().GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods())
                {
                    string name = type.Name + "." + method.Name;
                    bool chosen = words.Length == 0 || Array.Exists(words, word => name.Contains(word));
                    if (!method.IsDefined(typeof(TestAttribute), false) || !chosen)
                        continue;
                    Exception why = Try(type, method);
                    Console.WriteLine((why == null ? "ok   " : "FAIL ") + name);
                    if (why == null)
                        passed++;
                    else
                        failed++;
                    if (why != null)
                        Console.WriteLine(why);
                }
            }
            Console.WriteLine(passed + " passed, " + failed + " failed");
            if (passed > 0 && failed == 0)
                Console.WriteLine("ok");
            return passed > 0 && failed == 0 ? 0 : 1;
        }

        private static Exception Try(Type type, MethodInfo test)
        {
            object one = Activator.CreateInstance(type);
            Exception why = Call(one, type, typeof(SetUpAttribute)) ?? Call(one, test);
            // what a failed test has left would be in the way of the next one
            Exception after = Call(one, type, typeof(TearDownAttribute));
            return why ?? after;
        }

        private static Exception Call(object one, Type type, Type attribute)
        {
            foreach (MethodInfo method in type.GetMethods())
            {
                Exception why = method.IsDefined(attribute, false) ? Call(one, method) : null;
                if (why != null)
                    return why;
            }
            return null;
        }

        private static Exception Call(object one, MethodInfo method)
        {
            try
            {
                method.Invoke(one, null);
                return null;
            }
            catch (TargetInvocationException thrown)
            {
                return thrown.InnerException;
            }
        }
    }
}
