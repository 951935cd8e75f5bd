// The native library: its headers, and its binary for the target platform. `cargo xtask dist` fills both in.

using System.IO;
using UnrealBuildTool;

public class InworldLibrary : ModuleRules
{
	public InworldLibrary(ReadOnlyTargetRules Target) : base(Target)
	{
		Type = ModuleType.External;

		PublicSystemIncludePaths.Add(Path.Combine(ModuleDirectory, "include"));

		if (Target.Platform == UnrealTargetPlatform.Win64)
		{
			// the import library is linked, the DLL is loaded by StartupModule from where it is staged
			PublicAdditionalLibraries.Add(Library("Win64", "inworld.dll.lib"));
			PublicDelayLoadDLLs.Add("inworld.dll");
			Stage("Win64", "inworld.dll");
		}
		else if (Target.Platform == UnrealTargetPlatform.Mac)
		{
			PublicDelayLoadDLLs.Add(Library("Mac", "libinworld.dylib"));
			Stage("Mac", "libinworld.dylib");
		}
		else if (Target.Platform == UnrealTargetPlatform.Linux || Target.Platform == UnrealTargetPlatform.LinuxArm64)
		{
			string Folder = Target.Platform.ToString();
			PublicAdditionalLibraries.Add(Library(Folder, "libinworld.so"));
			PublicDelayLoadDLLs.Add(Library(Folder, "libinworld.so"));
			Stage(Folder, "libinworld.so");
		}
		else
		{
			throw new BuildException("InworldNative: there is no library for " + Target.Platform.ToString()
				+ ". It runs on Win64, Mac, Linux and LinuxArm64.");
		}
	}

	/// The file in the folder of its platform; building stops with words when it is not there.
	private string Library(string Platform, string Name)
	{
		string File = Path.Combine(PluginDirectory, "Binaries", "ThirdParty", "InworldLibrary", Platform, Name);
		if (!System.IO.File.Exists(File))
		{
			throw new BuildException("InworldNative: " + File + " is missing. Build it on that platform with "
				+ "`cargo xtask dist`, and copy the plugin from target/dist/unreal into your project.");
		}
		return File;
	}

	/// Packaged games get the file at the same place under the plugin.
	private void Stage(string Platform, string Name)
	{
		RuntimeDependencies.Add("$(PluginDir)/Binaries/ThirdParty/InworldLibrary/" + Platform + "/" + Name);
	}
}
