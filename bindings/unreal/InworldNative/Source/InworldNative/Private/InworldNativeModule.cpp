#include "InworldNativeModule.h"

#include "HAL/PlatformProcess.h"
#include "InworldConvert.h"
#include "Interfaces/IPluginManager.h"
#include "Misc/Paths.h"

DEFINE_LOG_CATEGORY(LogInworldNative);

IMPLEMENT_MODULE(FInworldNativeModule, InworldNative)

namespace
{
	/** Where the library is under the plugin, in the editor and in a packaged game. */
	const TCHAR* LibraryFile()
	{
#if PLATFORM_WINDOWS
		return TEXT("Binaries/ThirdParty/InworldLibrary/Win64/inworld.dll");
#elif PLATFORM_MAC
		return TEXT("Binaries/ThirdParty/InworldLibrary/Mac/libinworld.dylib");
#elif PLATFORM_CPU_ARM_FAMILY
		return TEXT("Binaries/ThirdParty/InworldLibrary/LinuxArm64/libinworld.so");
#else
		return TEXT("Binaries/ThirdParty/InworldLibrary/Linux/libinworld.so");
#endif
	}
}

void FInworldNativeModule::StartupModule()
{
	const TSharedPtr<IPlugin> Plugin = IPluginManager::Get().FindPlugin(TEXT("InworldNative"));
	const FString File = FPaths::Combine(Plugin.IsValid() ? Plugin->GetBaseDir() : FString(), LibraryFile());
	LibraryHandle = FPlatformProcess::GetDllHandle(*File);
	if (LibraryHandle == nullptr)
	{
		UE_LOG(LogInworldNative, Error, TEXT("%s cannot be loaded. `cargo xtask dist` puts it there."), *File);
		return;
	}
	bAvailable = inworld::abi_matches();
	if (!bAvailable)
	{
		UE_LOG(LogInworldNative, Error, TEXT("%s is of another version than the plugin: copy both from the same target/dist."), *File);
	}
}

void FInworldNativeModule::ShutdownModule()
{
	// while the engine is still there: afterwards nothing of the library runs, and the file may be replaced
	if (bAvailable && !inworld::shutdown_all(1000))
	{
		UE_LOG(LogInworldNative, Warning, TEXT("Some sessions had to be cut off."));
	}
	bAvailable = false;
	if (LibraryHandle != nullptr)
	{
		FPlatformProcess::FreeDllHandle(LibraryHandle);
		LibraryHandle = nullptr;
	}
}

bool FInworldNativeModule::IsAvailable()
{
	const FInworldNativeModule* Module = FModuleManager::GetModulePtr<FInworldNativeModule>(TEXT("InworldNative"));
	return Module != nullptr && Module->bAvailable;
}
