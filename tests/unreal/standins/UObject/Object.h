// STAND-IN, not Unreal: see CoreMinimal.h.
//
// UObject and its two bases with the member names and signatures that they have in Unreal 5.1 to 5.8, private ones too:
// inside a class that derives from UObject a member hides every function and variable of the same name outside, whatever its
// signature and whoever may call it. What no test calls is declared only.

#pragma once

class FArchive;
class FObjectInitializer;
class FOutputDevice;
class FProperty;
class FReferenceCollector;
class UClass;
class UFunction;
class UObject;
class UPackage;
class UWorld;
struct FFrame;
struct FOutParmRec;
struct FPropertyChangedEvent;

enum EObjectFlags : int
{
	RF_NoFlags = 0,
};
enum EObjectMark : int
{
	OBJECTMARK_NOMARKS = 0,
};
enum class EInternalObjectFlags : int
{
	None = 0,
};
using ERenameFlags = uint32;

class UObjectBase
{
public:
	virtual ~UObjectBase() = default;
	bool IsValidLowLevel() const;
	bool IsValidLowLevelFast(bool bRecursive = true) const;
	uint32 GetUniqueID() const;
	UClass* GetClass() const;
	UObject* GetOuter() const;
	FName GetFName() const;
	virtual FName GetFNameForStatID() const { return FName(); }
	UPackage* GetExternalPackage() const;
	void SetExternalPackage(UPackage* InPackage);
	EObjectFlags GetFlags() const;
	void AtomicallySetFlags(EObjectFlags FlagsToAdd);
	void AtomicallyClearFlags(EObjectFlags FlagsToClear);

protected:
	void LowLevelRename(FName NewName, UObject* NewOuter = nullptr);
	virtual void RegisterDependencies() {}
	void Register(const TCHAR* PackageName, const TCHAR* Name);
	virtual void DeferredRegister(UClass*, const TCHAR*, const TCHAR*) {}

private:
	void AddObject(FName Name, EInternalObjectFlags InSetInternalFlags, int32 InInternalIndex = -1, int32 InSerialNumber = 0);
	void SetClass(UClass* NewClass);

	EObjectFlags ObjectFlags = RF_NoFlags;
	int32 InternalIndex = 0;
	UClass* ClassPrivate = nullptr;
	FName NamePrivate;
	UObject* OuterPrivate = nullptr;
};

class UObjectBaseUtility : public UObjectBase
{
public:
	void SetFlags(EObjectFlags NewFlags);
	void ClearFlags(EObjectFlags FlagsToClear);
	bool HasAnyFlags(EObjectFlags FlagsToCheck) const;
	bool HasAllFlags(EObjectFlags FlagsToCheck) const;
	EObjectFlags GetMaskedFlags(EObjectFlags Mask = RF_NoFlags) const;
	void Mark(EObjectMark Marks) const;
	void UnMark(EObjectMark Marks) const;
	bool HasAnyMarks(EObjectMark Marks) const;
	bool HasAllMarks(EObjectMark Marks) const;
	EObjectMark GetAllMarks() const;
	void MarkAsGarbage();
	void ClearGarbage();
	void AddToRoot();
	void RemoveFromRoot();
	bool IsRooted() const;
	bool IsUnreachable() const;
	bool IsNative() const;
	void SetInternalFlags(EInternalObjectFlags FlagsToSet) const;
	EInternalObjectFlags GetInternalFlags() const;
	bool HasAnyInternalFlags(EInternalObjectFlags FlagsToCheck) const;
	void ClearInternalFlags(EInternalObjectFlags FlagsToClear) const;
	FString GetFullName(const UObject* StopOuter = nullptr) const;
	void GetFullName(const UObject* StopOuter, FString& ResultString) const;
	FString GetPathName(const UObject* StopOuter = nullptr) const;
	void GetPathName(const UObject* StopOuter, FString& ResultString) const;
	virtual bool CanBeClusterRoot() const { return false; }
	virtual bool CanBeInCluster() const { return false; }
	virtual void CreateCluster() {}
	virtual void OnClusterMarkedAsPendingKill() {}
	void AddToCluster(UObjectBaseUtility* ClusterRootOrObjectFromCluster, bool bAddAsMutableObject = false);
	FString GetFullGroupName(bool bStartWithOuter) const;
	FString GetName() const;
	void GetName(FString& ResultString) const;
	void AppendName(FString& ResultString) const;
	bool IsPackageExternal() const;
	void DetachExternalPackage();
	void ReattachExternalPackage();
	UObject* GetOutermostObject() const;
	UPackage* GetPackage() const;
	UPackage* GetOutermost() const;
	bool MarkPackageDirty() const;
	bool IsTemplate(EObjectFlags TemplateTypes = RF_NoFlags) const;
	UObject* GetTypedOuter(UClass* Target) const;
	template <typename T>
	T* GetTypedOuter() const;
	bool IsIn(const UObject* SomeOuter) const;
	bool IsInOuter(const UObject* SomeOuter) const;
	bool IsInPackage(const UPackage* SomePackage) const;
	bool IsInA(const UClass* SomeBaseClass) const;
	template <typename OtherClassType>
	bool IsA(OtherClassType SomeBase) const;
	template <class T>
	bool IsA() const;
	const UClass* FindNearestCommonBaseClass(const UClass* TestClass) const;
	void* GetInterfaceAddress(UClass* InterfaceClass);
	bool IsDefaultSubobject() const;
	class FLinkerLoad* GetLinker() const;
	int32 GetLinkerIndex() const;
	bool operator<(const UObjectBaseUtility& Other) const;
	void ResetStatID();

private:
	void CreateStatID() const;
};

/** Destroyed objects stay in memory, as those that wait for the engine's collector do. */
class UObject : public UObjectBaseUtility
{
public:
	bool bDestroyed = false;

	static UClass* StaticClass();
	template <class TReturnType>
	TReturnType* CreateDefaultSubobject(FName SubobjectName, bool bTransient = false);
	void GetDefaultSubobjects(TArray<UObject*>& OutDefaultSubobjects);
	UObject* GetDefaultSubobjectByName(FName ToFind);
	virtual void PostInitProperties() {}
	virtual void PostReinitProperties() {}
	virtual void PostCDOContruct() {}
	virtual void PreSave(class FObjectPreSaveContext*) {}
	virtual bool Modify(bool = true) { return false; }
	bool CanModify() const;
	virtual bool ResolveSubobject(const TCHAR*, UObject*&, bool) { return false; }
	virtual bool IsReadyForAsyncPostLoad() const { return true; }
	virtual void PostLoad() {}
	virtual void BeginDestroy() {}
	virtual bool IsReadyForFinishDestroy() { return true; }
	virtual void FinishDestroy() {}
	virtual void Serialize(FArchive&) {}
	virtual void ShutdownAfterError() {}
	virtual void PreEditChange(FProperty*) {}
	virtual bool CanEditChange(const FProperty*) const { return true; }
	void PostEditChange();
	virtual void PostEditChangeProperty(FPropertyChangedEvent&) {}
	virtual void PreEditUndo() {}
	virtual void PostEditUndo() {}
	virtual void PostRename(UObject*, const FName) {}
	virtual void PostDuplicate(bool) {}
	virtual bool NeedsLoadForClient() const { return true; }
	virtual bool NeedsLoadForServer() const { return true; }
	virtual bool NeedsLoadForEditorGame() const { return false; }
	virtual bool IsEditorOnly() const { return false; }
	virtual bool IsPostLoadThreadSafe() const { return false; }
	virtual bool IsDestructionThreadSafe() const { return false; }
	virtual void ExportCustomProperties(FOutputDevice&, uint32) {}
	virtual void PostEditImport() {}
	virtual void PostReloadConfig(FProperty*) {}
	virtual bool Rename(const TCHAR* = nullptr, UObject* = nullptr, ERenameFlags = 0) { return false; }
	virtual FString GetDesc() { return FString(); }
	virtual UWorld* GetWorld() const { return nullptr; }
	UWorld* GetWorldChecked(bool& bSupported) const;
	virtual bool ImplementsGetWorld() const { return false; }
	static void AddReferencedObjects(UObject* InThis, FReferenceCollector& Collector);
	void CallAddReferencedObjects(FReferenceCollector& Collector);
	struct FAssetRegistryTag
	{
	};
	virtual bool IsAsset() const { return false; }
	virtual bool IsLocalizedResource() const { return false; }
	virtual bool IsSafeForRootSet() const { return true; }
	virtual void TagSubobjects(EObjectFlags) {}
	virtual bool IsNameStableForNetworking() const { return false; }
	virtual bool IsFullNameStableForNetworking() const { return false; }
	virtual bool IsSupportedForNetworking() const { return false; }
	virtual void PreNetReceive() {}
	virtual void PostNetReceive() {}
	virtual void PostRepNotifies() {}
	virtual void PreDestroyFromReplication() {}
	bool IsSelected() const;
	void ReinitializeProperties(UObject* SourceObject = nullptr);
	FString GetDetailedInfo() const;
	bool ConditionalBeginDestroy();
	bool ConditionalFinishDestroy();
	void ConditionalPostLoad();
	bool IsBasedOnArchetype(const UObject* const SomeObject) const;
	UFunction* FindFunction(FName InName) const;
	UFunction* FindFunctionChecked(FName InName) const;
	bool CheckDefaultSubobjects(bool bForceCheck = false) const;
	void SaveConfig();
	bool TryUpdateDefaultConfigFile(const FString& SpecificFileLocation = FString(), bool bWarnIfFail = true);
	FString GetDefaultConfigFilename() const;
	virtual const TCHAR* GetConfigOverridePlatform() const { return nullptr; }
	virtual void OverrideConfigSection(FString&) {}
	void LoadConfig(UClass* ConfigClass = nullptr, const TCHAR* Filename = nullptr);
	void ReloadConfig(UClass* ConfigClass = nullptr, const TCHAR* Filename = nullptr);
	void ParseParms(const TCHAR* Parms);
	UObject* GetArchetype() const;
	template <class T>
	bool Implements() const;
	virtual void ProcessEvent(UFunction*, void*) {}
	virtual int32 GetFunctionCallspace(UFunction*, FFrame*) { return 0; }
	virtual bool CallRemoteFunction(UFunction*, void*, FOutParmRec*, FFrame*) { return false; }
	bool CallFunctionByNameWithArguments(const TCHAR* Cmd, FOutputDevice& Ar, UObject* Executor, bool bForceCallWithNonExec = false);
	void CallFunction(FFrame& Stack, void* const Result, UFunction* Function);
	virtual bool ProcessConsoleExec(const TCHAR*, FOutputDevice&, UObject*) { return false; }
	void SkipFunction(FFrame& Stack, void* const Result, UFunction* Function);
	virtual UClass* RegenerateClass(UClass*, UObject*) { return nullptr; }
	bool IsInBlueprint() const;
	virtual void MarkAsEditorOnlySubobject() {}
	void AbortInsideMemberFunction() const;
	void ExecuteUbergraph(int32 EntryPoint);

protected:
	virtual FString GetDetailedInfoInternal() const { return FString(); }
	virtual bool IsSelectedInEditor() const { return false; }

private:
	void ProcessContextOpcode(FFrame& Stack, void* const Result, bool bCanFailSilent);
	virtual void SetNetPushIdDynamic(const uint64) {}
};
