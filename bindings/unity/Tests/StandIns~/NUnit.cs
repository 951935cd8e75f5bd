// Stand-ins for the parts of NUnit that the tests use: Unity's test runner brings the real one.
using System;

namespace NUnit.Framework
{
    public sealed class TestAttribute : Attribute { }
    public sealed class SetUpAttribute : Attribute { }
    public sealed class TearDownAttribute : Attribute { }

    public sealed class AssertionException : Exception
    {
        public AssertionException(string message) : base(message) { }
    }

    public static class Assert
    {
        public static void AreEqual(object expected, object actual, string message = "")
        {
            if (!Equals(expected, actual))
                throw new AssertionException(message + " expected: " + (expected ?? "null") + ", was: " + (actual ?? "null"));
        }

        public static void AreNotEqual(object expected, object actual, string message = "")
        {
            if (Equals(expected, actual))
                throw new AssertionException(message + " not expected: " + (expected ?? "null"));
        }

        public static void IsTrue(bool condition, string message = "not true")
        {
            if (!condition)
                throw new AssertionException(message);
        }

        public static void IsFalse(bool condition, string message = "not false")
        {
            IsTrue(!condition, message);
        }

        public static void IsNotNull(object one, string message = "null")
        {
            IsTrue(one != null, message);
        }

        public static void Fail(string message)
        {
            throw new AssertionException(message);
        }

        public static T Throws<T>(Action code) where T : Exception
        {
            try
            {
                code();
            }
            catch (T thrown)
            {
                return thrown;
            }
            throw new AssertionException("no " + typeof(T).Name);
        }
    }

    public static class StringAssert
    {
        public static void Contains(string expected, string actual)
        {
            Assert.IsTrue(actual.Contains(expected), "'" + actual + "' does not contain '" + expected + "'");
        }
    }
}
