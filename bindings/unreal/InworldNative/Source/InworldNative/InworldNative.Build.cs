using System.IO;
using UnrealBuildTool;

public class InworldNative : ModuleRules
{
	public InworldNative(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		bEnableExceptions = false;
		bUseRTTI = false;

		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine", "DeveloperSettings" });
		PrivateDependencyModuleNames.AddRange(new string[] { "AudioCapture", "AudioCaptureCore", "AudioMixer", "Projects", "InworldLibrary" });

		if (Target.ProjectFile != null)
		{
			StageScripts(Path.Combine(Target.ProjectFile.Directory.FullName, "Content", "Inworld"));
		}
	}

	/// Puts the scripts of the embedded server (the setting Local Script) into the game's pak. No other files: assets are cooked.
	private void StageScripts(string Folder)
	{
		if (!Directory.Exists(Folder))
		{
			return;
		}
		foreach (string File in Directory.GetFiles(Folder, "*.toml", SearchOption.AllDirectories))
		{
			string Name = File.Substring(Folder.Length).Replace('\\', '/').TrimStart('/');
			RuntimeDependencies.Add("$(ProjectDir)/Content/Inworld/" + Name, StagedFileType.UFS);
		}
	}
}
